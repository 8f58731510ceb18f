"""The label's figures: read from the warehouse's views, never counted twice, each with its explanation."""

namespace TVDb.Pipeline.Storage.Retention;

/// <summary>What a round looked at and deleted. Not whole: it ended at its bounds, and the next goes on there.</summary>
public sealed record RetentionRound(int Jobs, int Documents, int Blobs, long Bytes, int Drafts, int Looks, bool Whole);

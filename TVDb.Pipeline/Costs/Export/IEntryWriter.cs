namespace TVDb.Pipeline.Costs.Export;

/// <summary>Appends journal entries to a file in one form. What an entry makes is in the file when the call returns.</summary>
internal interface IEntryWriter : IDisposable
{
    void Write(JournalEntry entry);
}

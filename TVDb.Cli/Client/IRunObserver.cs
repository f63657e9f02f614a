using TVDb.V1;

namespace TVDb.Cli.Client;

/// <summary>Is told how documents get on. Called from several threads.</summary>
internal interface IRunObserver
{
    void Begins(InputDocument document);

    void Uploading(InputDocument document, long sentBytes);

    void Accepted(InputDocument document, string jobId);

    void Moved(InputDocument document, Job job);

    void Ended(InputDocument document, DocumentOutcome outcome);
}

namespace TVDb.Cli.Client;

/// <summary>One file to process.</summary>
/// <param name="Given">As the user wrote it, or the folder as written and the path below it: what all output calls the document.</param>
/// <param name="FullPath">Where it is.</param>
/// <param name="OutputName">What its result files are called, below --out: the file's name, or its path below the folder given.</param>
/// <param name="SizeBytes">Its size when it was found.</param>
internal sealed record InputDocument(string Given, string FullPath, string OutputName, long SizeBytes)
{
    public string Filename => Path.GetFileName(FullPath);
}

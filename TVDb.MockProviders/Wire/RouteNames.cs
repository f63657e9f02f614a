namespace TVDb.MockProviders.Wire;

/// <summary>The stable names of the routes: fault rules and counters use them, whatever the paths are.</summary>
internal static class RouteNames
{
    public const string Any = "*";

    public const string OpenAIEmbeddings = "openai.embeddings";
    public const string OpenAIChat = "openai.chat";
    public const string OpenAIModels = "openai.models";

    public const string LlamaParseUpload = "llamaparse.upload";
    public const string LlamaParseCreate = "llamaparse.create";
    public const string LlamaParseGet = "llamaparse.get";
    public const string LlamaParseList = "llamaparse.list";
    public const string LlamaParseCancel = "llamaparse.cancel";
    public const string LlamaParseDelete = "llamaparse.delete";
    public const string LlamaParseVersions = "llamaparse.versions";
    public const string LlamaParseFiles = "llamaparse.files";
    public const string LlamaParseV1Upload = "llamaparse.v1.upload";
    public const string LlamaParseV1Job = "llamaparse.v1.job";
    public const string LlamaParseV1Result = "llamaparse.v1.result";

    /// <summary>Not a path: the work on a parse job after its upload was answered.</summary>
    public const string LlamaParseJob = "llamaparse.job";

    /// <summary>Not a path: the delivery of a webhook.</summary>
    public const string LlamaParseWebhook = "llamaparse.webhook";

    public static readonly IReadOnlyList<string> All =
    [
        Any, OpenAIEmbeddings, OpenAIChat, OpenAIModels, LlamaParseUpload, LlamaParseCreate, LlamaParseGet, LlamaParseList,
        LlamaParseCancel, LlamaParseDelete, LlamaParseVersions, LlamaParseFiles, LlamaParseV1Upload, LlamaParseV1Job,
        LlamaParseV1Result, LlamaParseJob, LlamaParseWebhook,
    ];
}

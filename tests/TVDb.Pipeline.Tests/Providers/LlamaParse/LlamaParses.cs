using TVDb.Pipeline.Providers;
using TVDb.Pipeline.Providers.LlamaParse;

namespace TVDb.Pipeline.Tests.Providers.LlamaParse;

/// <summary>LlamaParse clients before a scripted provider, and the provider's own answers.</summary>
internal static class LlamaParses
{
    public const string Created = """
        {"id":"pjb-1","project_id":"p","status":"PENDING","tier":"cost_effective","error_code":null,"error_message":null,
         "created_at":"2026-11-23T12:00:00Z","updated_at":"2026-11-23T12:00:00Z","usage":null}
        """;

    public static readonly ParseRequest Request = new("report.pdf", "%PDF-1.7"u8.ToArray(), "cost_effective", MaxPages: 30);

    public static LlamaParseClient Client(ScriptedHandler handler, ProviderEnd end = ProviderEnd.Real, TimeProvider? time = null, ParseNotices? notices = null, ParseWebhook? webhook = null) =>
        new(new HttpClient(handler) { BaseAddress = new Uri("https://api.example/") }, end, time ?? new ElapsingTime(), notices ?? new ParseNotices(), webhook);

    public static string Job(string status, string more = "") =>
        $$$"""{"job":{"id":"pjb-1","project_id":"p","status":"{{{status}}}"{{{more}}}}}""";

    /// <summary>A completed job of these pages.</summary>
    public static string Completed(string usage, string markdown, string text = "null") =>
        $$$"""{"job":{"id":"pjb-1","status":"COMPLETED","usage":{{{usage}}}},"markdown":{{{markdown}}},"text":{{{text}}}}""";

    public static string Pages(params string[] pages) => $$"""{"pages":[{{string.Join(',', pages)}}]}""";

    public static string Markdown(int number, string markdown) => $$"""{"page_number":{{number}},"markdown":"{{markdown}}","success":true}""";

    public static string Failed(int number) => $$"""{"page_number":{{number}},"error":"page failed","success":false}""";

    public static string Text(int number, string text) => $$"""{"page_number":{{number}},"text":"{{text}}"}""";

    public static ProviderFailure FailureOf<T>(ProviderOutcome<T> outcome) => Assert.IsType<ProviderOutcome<T>.Failed>(outcome).Failure;
}

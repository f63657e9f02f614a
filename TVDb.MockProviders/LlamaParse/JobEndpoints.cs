using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>What can be asked of v2 jobs.</summary>
internal sealed class JobEndpoints(ParseJobs jobs, JobViews views, ParseVersions versions, TimeProvider clock)
{
    private const int PageSizeDefault = 20;
    private const int PageSizeMax = 1_000;

    /// <summary>What <c>expand</c> may name; items, forms and presigned downloads are accepted and never present here.</summary>
    private static readonly HashSet<string> Expandable =
    [
        "text", "text_full", "markdown", "markdown_full", "items", "metadata", "forms", "job_metadata", "usage", "raw_parameters",
        "text_content_metadata", "markdown_content_metadata", "items_content_metadata", "metadata_content_metadata",
        "forms_content_metadata", "raw_words_content_metadata", "xlsx_content_metadata", "output_pdf_content_metadata",
        "images_content_metadata",
    ];

    public static void Map(IEndpointRouteBuilder app)
    {
        var wire = LlamaParseWire.Instance;
        app.MapGet("/api/v2/parse/versions", (JobEndpoints endpoints) => endpoints.Versions()).As(RouteNames.LlamaParseVersions, wire);
        app.MapGet("/api/v2/parse", (HttpRequest request, JobEndpoints endpoints) => endpoints.List(request)).As(RouteNames.LlamaParseList, wire);
        app.MapGet("/api/v2/parse/{id}", (string id, HttpRequest request, JobEndpoints endpoints) => endpoints.Get(id, request))
            .As(RouteNames.LlamaParseGet, wire);
        app.MapPost("/api/v2/parse/{id}/cancel", (string id, JobEndpoints endpoints) => endpoints.Cancel(id)).As(RouteNames.LlamaParseCancel, wire);
        app.MapDelete("/api/v2/parse/{id}", (string id, JobEndpoints endpoints) => endpoints.Delete(id)).As(RouteNames.LlamaParseDelete, wire);
    }

    private IResult Versions() => Results.Text(versions.Json, "application/json");

    private IResult Get(string id, HttpRequest request)
    {
        if (!jobs.TryGet(id, out var job))
        {
            return LlamaRefusal.JobNotFound.ToResult();
        }
        var expand = Values(request, "expand");
        return expand.FirstOrDefault(name => !Expandable.Contains(name)) is { } unknown
            ? LlamaRefusal.Invalid("value_error", $"Value error, unknown expand field '{unknown}'", unknown, "query", "expand").ToResult()
            : Json(views.Fetched(job, expand), LlamaJson.Default.GetAnswer);
    }

    private IResult List(HttpRequest request)
    {
        var sizeText = request.Query["page_size"].ToString();
        if (!int.TryParse(sizeText, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
        {
            size = PageSizeDefault;
        }
        size = Math.Clamp(size, 1, PageSizeMax);
        _ = int.TryParse(request.Query["page_token"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var start);
        var ids = Values(request, "job_ids");
        var status = request.Query["status"].ToString();
        var items = jobs.List()
            .Where(job => ids.Count == 0 || ids.Contains(job.Id))
            .Select(views.Created)
            .Where(job => status.Length == 0 || Matches(job.Status, status))
            .ToArray();
        var page = items.Skip(start).Take(size).ToArray();
        var next = start + page.Length < items.Length ? (start + page.Length).ToString(CultureInfo.InvariantCulture) : null;
        return Json(new JobList(page, next, items.Length), LlamaJson.Default.JobList);
    }

    private IResult Cancel(string id)
    {
        if (!jobs.TryGet(id, out var job))
        {
            return LlamaRefusal.JobNotFound.ToResult();
        }
        var now = clock.GetUtcNow();
        return job.TryMove(job.State with { Status = ParseStatus.Cancelled, UpdatedAt = now, Credits = 0, CreditsKnownAt = now })
            ? Json(views.Created(job), LlamaJson.Default.CreatedJob)
            : LlamaRefusal.Of(StatusCodes.Status400BadRequest, "Parse job is already in a terminal state and cannot be cancelled.").ToResult();
    }

    private IResult Delete(string id)
    {
        if (!jobs.TryGet(id, out var job))
        {
            return LlamaRefusal.JobNotFound.ToResult();
        }
        if (!job.State.IsTerminal)
        {
            return LlamaRefusal.Of(StatusCodes.Status400BadRequest, "Parse job is still running. Cancel it before deleting it.").ToResult();
        }
        jobs.Remove(id);
        return Json(new DeletedJob(id, ParseJobs.ProjectId), LlamaJson.Default.DeletedJob);
    }

    /// <summary>Repeated (the official SDK) or separated by commas (the documentation), or both.</summary>
    private static HashSet<string> Values(HttpRequest request, string name) =>
        [.. request.Query[name].SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    private static bool Matches(ParseStatus status, string wanted) => string.Equals(status.ToString(), wanted, StringComparison.OrdinalIgnoreCase);

    private static IResult Json<T>(T value, JsonTypeInfo<T> form) => Results.Json(value, form);
}

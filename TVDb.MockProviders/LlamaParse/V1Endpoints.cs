using System.Globalization;
using TVDb.MockProviders.Settings;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>The legacy form: upload with loose fields, poll a job, fetch one result.</summary>
internal sealed class V1Endpoints(ParseJobs jobs, JobViews views, MockOptions options)
{
    private const string Root = "/api/v1/parsing";

    public static void Map(IEndpointRouteBuilder app)
    {
        var wire = LlamaParseWire.Instance;
        app.MapPost($"{Root}/upload", (HttpRequest request, V1Endpoints endpoints) => endpoints.UploadAsync(request))
            .As(RouteNames.LlamaParseV1Upload, wire);
        app.MapGet($"{Root}/job/{{id}}", (string id, V1Endpoints endpoints) => endpoints.Job(id)).As(RouteNames.LlamaParseV1Job, wire);
        app.MapGet($"{Root}/job/{{id}}/result/{{form}}", (string id, string form, V1Endpoints endpoints) => endpoints.Result(id, form))
            .As(RouteNames.LlamaParseV1Result, wire);
        app.MapGet($"{Root}/job/{{id}}/result/raw/{{form}}", (string id, string form, V1Endpoints endpoints) => endpoints.Raw(id, form))
            .As(RouteNames.LlamaParseV1Result, wire);
    }

    private async Task<IResult> UploadAsync(HttpRequest request)
    {
        var (file, refusal) = await UploadedFile.ReadAsync(request, options);
        if (file is null)
        {
            return refusal!.ToResult();
        }
        if (ReadPages(file.Form, out var pages) is { } bad)
        {
            return bad.ToResult();
        }
        var job = jobs.Add(new ParseOrder
        {
            Tier = TierOf(file.Form),
            Version = "latest",
            Name = file.Name,
            Content = file.Content,
            Pages = pages,
            DisableCache = Field(file.Form, "do_not_cache") is "true",
            ClientRequestId = request.ClientRequestId(),
            Path = request.Path,
        });
        return Results.Json(View(job), LlamaJson.Default.V1Job);
    }

    private IResult Job(string id) => jobs.TryGet(id, out var job)
        ? Results.Json(View(job), LlamaJson.Default.V1Job)
        : LlamaRefusal.JobNotFound.ToResult();

    private IResult Result(string id, string form)
    {
        if (!jobs.TryGet(id, out var job) || job.State is not { Status: ParseStatus.Completed, Result.Pages: var pages } state)
        {
            return LlamaRefusal.ResultNotFound.ToResult();
        }
        var metadata = views.MetadataOf(state);
        return form switch
        {
            "markdown" => Results.Json(new V1Markdown(JobViews.MarkdownOf(pages), metadata), LlamaJson.Default.V1Markdown),
            "text" => Results.Json(new V1Text(JobViews.TextOf(pages), metadata), LlamaJson.Default.V1Text),
            "json" => Results.Json(
                new V1Pages([.. pages.Select(page => new V1Page(page.Number, page.Text, page.Markdown ?? ""))], metadata), LlamaJson.Default.V1Pages),
            _ => LlamaRefusal.ResultNotFound.ToResult(),
        };
    }

    private IResult Raw(string id, string form) =>
        jobs.TryGet(id, out var job) && job.State is { Status: ParseStatus.Completed, Result.Pages: var pages }
            ? form switch
            {
                "markdown" => Results.Text(JobViews.MarkdownOf(pages), "text/markdown"),
                "text" => Results.Text(JobViews.TextOf(pages), "text/plain"),
                _ => LlamaRefusal.ResultNotFound.ToResult(),
            }
            : LlamaRefusal.ResultNotFound.ToResult();

    private static V1Job View(ParseJob job)
    {
        var state = job.State;
        var status = state.Status switch
        {
            ParseStatus.Pending or ParseStatus.Running => V1Status.Pending,
            ParseStatus.Completed when state.Result!.Pages.Any(page => page.Error is not null) => V1Status.PartialSuccess,
            ParseStatus.Completed => V1Status.Success,
            ParseStatus.Failed => V1Status.Error,
            ParseStatus.Cancelled => V1Status.Cancelled,
        };
        return new V1Job(job.Id, status, state.Result?.Failure?.Code, state.Result?.Failure?.Message);
    }

    /// <summary>v1 speaks of modes; each is served as the tier that replaced it.</summary>
    private static string TierOf(IFormCollection form) => (Field(form, "parse_mode"), Field(form, "fast_mode"), Field(form, "premium_mode")) switch
    {
        ("parse_page_without_llm", _, _) or (null, "true", _) => ParseTiers.Fast,
        ("parse_document_with_agent", _, _) => ParseTiers.AgenticPlus,
        ("parse_page_with_agent" or "parse_page_with_lvm" or "parse_page_with_layout_agent", _, _) or (null, _, "true") => ParseTiers.Agentic,
        _ => ParseTiers.CostEffective,
    };

    private static LlamaRefusal? ReadPages(IFormCollection form, out PageSelection pages)
    {
        pages = new PageSelection(null, null);
        if (Field(form, "target_pages") is { } targetText)
        {
            pages = new PageSelection(PageSelection.ParseTargets(targetText, firstPage: 0), null);
            return pages.Targets is null
                ? LlamaRefusal.Invalid("value_error", "Value error, target_pages wants distinct 0-based pages", targetText, "body", "target_pages")
                : null;
        }
        if (Field(form, "max_pages") is { } maxText)
        {
            if (!int.TryParse(maxText, NumberStyles.None, CultureInfo.InvariantCulture, out var max) || max < 1)
            {
                return LlamaRefusal.Invalid("int_parsing", "Input should be a whole number from 1", maxText, "body", "max_pages");
            }
            pages = new PageSelection(null, max);
        }
        return null;
    }

    private static string? Field(IFormCollection form, string name) => form[name] is [{ Length: > 0 } value, ..] ? value : null;
}

using TVDb.MockProviders.Settings;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>The two ways to a v2 job: with the file, or with the name of one.</summary>
internal sealed class CreateEndpoints(ParseJobs jobs, JobViews views, FileStore files, MockOptions options)
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/v2/parse/upload", (HttpRequest request, CreateEndpoints endpoints) => endpoints.UploadAsync(request))
            .As(RouteNames.LlamaParseUpload, LlamaParseWire.Instance);
        app.MapPost("/api/v2/parse", (HttpRequest request, CreateEndpoints endpoints) => endpoints.CreateAsync(request))
            .As(RouteNames.LlamaParseCreate, LlamaParseWire.Instance);
    }

    private async Task<IResult> UploadAsync(HttpRequest request)
    {
        var (file, refusal) = await UploadedFile.ReadAsync(request, options);
        if (file is null)
        {
            return refusal!.ToResult();
        }
        if (file.Form["configuration"] is not [{ Length: > 0 } json, ..])
        {
            return LlamaRefusal.Missing("body", "configuration").ToResult();
        }
        return OrderReader.Read(json, request, out _, out var order) is { } bad
            ? bad.ToResult()
            : Start(order with { Name = file.Name, Content = file.Content });
    }

    private async Task<IResult> CreateAsync(HttpRequest request)
    {
        using var reader = new StreamReader(request.Body);
        var json = await reader.ReadToEndAsync(request.HttpContext.RequestAborted);
        if (OrderReader.Read(json, request, out var configuration, out var order) is { } bad)
        {
            return bad.ToResult();
        }
        if (configuration.FileId is { Length: > 0 } fileId)
        {
            return files.TryGet(fileId, out var file)
                ? Start(order with { Name = file.Name, Content = file.Content })
                : LlamaRefusal.FileNotFound.ToResult();
        }
        if (OrderReader.IsHttp(configuration.SourceUrl))
        {
            var url = new Uri(configuration.SourceUrl!);
            return Start(order with { Name = Path.GetFileName(url.LocalPath), SourceUrl = url });
        }
        return LlamaRefusal.Of(StatusCodes.Status400BadRequest, "Either 'file_id' or 'source_url' must be provided.").ToResult();
    }

    private IResult Start(ParseOrder order) => Results.Json(views.Created(jobs.Add(order)), LlamaJson.Default.CreatedJob);
}

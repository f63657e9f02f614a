using TVDb.MockProviders.Settings;
using TVDb.MockProviders.Wire;

namespace TVDb.MockProviders.LlamaParse;

internal sealed record FileAnswer(
    string Id,
    string Name,
    string ProjectId,
    string? ExternalFileId,
    string? FileType,
    DateTimeOffset? LastModifiedAt,
    DateTimeOffset? ExpiresAt,
    string? Purpose,
    PresignedUrl? DownloadUrl);

internal sealed record FileList(IReadOnlyList<FileAnswer> Items, string? NextPageToken, int? TotalSize);

internal sealed record PresignedUrl(string Url, DateTimeOffset ExpiresAt, IReadOnlyDictionary<string, string>? FormFields);

/// <summary>Files that jobs then name by <c>file_id</c>.</summary>
internal sealed class FileEndpoints(FileStore files, MockOptions options, TimeProvider clock)
{
    private const string Path = "/api/v1/beta/files";
    private const string DownloadPath = "/__files";

    private static readonly TimeSpan DownloadTime = TimeSpan.FromHours(1);

    public static void Map(IEndpointRouteBuilder app)
    {
        const string Name = RouteNames.LlamaParseFiles;
        var wire = LlamaParseWire.Instance;
        app.MapPost(Path, (HttpRequest request, FileEndpoints endpoints) => endpoints.UploadAsync(request)).As(Name, wire);
        app.MapGet(Path, (FileEndpoints endpoints) => endpoints.List()).As(Name, wire);
        app.MapGet(Path + "/{id}", (string id, FileEndpoints endpoints) => endpoints.Get(id)).As(Name, wire);
        app.MapDelete(Path + "/{id}", (string id, FileEndpoints endpoints) => endpoints.Delete(id)).As(Name, wire);
        app.MapGet(Path + "/{id}/content", (string id, HttpRequest request, FileEndpoints endpoints) => endpoints.Content(id, request))
            .As(Name, wire);
        // A presigned address asks for no key: it has no route metadata.
        app.MapGet(DownloadPath + "/{id}/{name}", (string id, FileEndpoints endpoints) => endpoints.Download(id));
    }

    private async Task<IResult> UploadAsync(HttpRequest request)
    {
        var (upload, refusal) = await UploadedFile.ReadAsync(request, options);
        if (upload is null)
        {
            return refusal!.ToResult();
        }
        if (upload.Form["purpose"] is not [{ Length: > 0 } purpose, ..])
        {
            return LlamaRefusal.Missing("body", "purpose").ToResult();
        }
        var externalId = upload.Form["external_file_id"] is [{ Length: > 0 } id, ..] ? id : null;
        return Results.Json(Answer(files.Add(upload.Name, upload.Content, purpose, externalId)), LlamaJson.Default.FileAnswer);
    }

    private IResult List()
    {
        var items = files.List().Select(Answer).ToArray();
        return Results.Json(new FileList(items, null, items.Length), LlamaJson.Default.FileList);
    }

    private IResult Get(string id) => files.TryGet(id, out var file)
        ? Results.Json(Answer(file), LlamaJson.Default.FileAnswer)
        : LlamaRefusal.FileNotFound.ToResult();

    private IResult Delete(string id) => files.Remove(id) ? Results.NoContent() : LlamaRefusal.FileNotFound.ToResult();

    private IResult Content(string id, HttpRequest request) => files.TryGet(id, out var file)
        ? Results.Json(
            new PresignedUrl(
                $"{request.Scheme}://{request.Host}{DownloadPath}/{id}/{Uri.EscapeDataString(file.Name)}", clock.GetUtcNow() + DownloadTime, null),
            LlamaJson.Default.PresignedUrl)
        : LlamaRefusal.FileNotFound.ToResult();

    private IResult Download(string id) => files.TryGet(id, out var file)
        ? Results.File(file.Content, "application/octet-stream", file.Name)
        : LlamaRefusal.FileNotFound.ToResult();

    private static FileAnswer Answer(StoredFile file) => new(
        file.Id,
        file.Name,
        ParseJobs.ProjectId,
        file.ExternalFileId,
        System.IO.Path.GetExtension(file.Name) is { Length: > 1 } extension ? extension[1..].ToLowerInvariant() : null,
        file.UploadedAt,
        null,
        file.Purpose,
        null);
}

using TVDb.MockProviders.Settings;

namespace TVDb.MockProviders.LlamaParse;

/// <summary>The multipart body of an upload: one file, and fields beside it.</summary>
internal sealed record UploadedFile(string Name, byte[] Content, IFormCollection Form)
{
    /// <summary>What the parts around the file may take.</summary>
    public const long EnvelopeBytesMax = 1024 * 1024;

    /// <returns>Null when <c>file</c> is not.</returns>
    public static async Task<(UploadedFile? File, LlamaRefusal? Refusal)> ReadAsync(HttpRequest request, MockOptions options)
    {
        if (request.ContentLength > options.MaxFileBytes + EnvelopeBytesMax)
        {
            return (null, LlamaRefusal.TooLarge(options.MaxFileBytes));
        }
        if (!request.HasFormContentType)
        {
            return (null, LlamaRefusal.Missing("body", "file"));
        }
        IFormCollection form;
        try
        {
            form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (InvalidDataException e)
        {
            // The form's own limits are set to the file's: over them is over it, and the rest is no form at all.
            return (null, e.Message.Contains("limit", StringComparison.Ordinal)
                ? LlamaRefusal.TooLarge(options.MaxFileBytes)
                : LlamaRefusal.Of(StatusCodes.Status400BadRequest, "There was an error parsing the body"));
        }
        if (form.Files["file"] is not { } file)
        {
            return (null, LlamaRefusal.Missing("body", "file"));
        }
        if (file.Length > options.MaxFileBytes)
        {
            return (null, LlamaRefusal.TooLarge(options.MaxFileBytes));
        }
        if (file.Length == 0)
        {
            return (null, LlamaRefusal.EmptyFile);
        }
        var content = new byte[file.Length];
        await using var stream = file.OpenReadStream();
        await stream.ReadExactlyAsync(content, request.HttpContext.RequestAborted);
        return (new UploadedFile(Path.GetFileName(file.FileName), content, form), null);
    }
}

using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;

namespace CertBot.Channels;

/// <summary>A request body parsed as a JSON object, or the response that rejects it.</summary>
internal abstract record JsonRequestBody
{
    public const int MaxBytes = 256 * 1024;

    private JsonRequestBody() { }

    public sealed record Parsed(JsonObject Json) : JsonRequestBody;

    public sealed record Rejected(IResult Result) : JsonRequestBody;

    /// <param name="door">The endpoints that share one part of the bytes held at once.</param>
    public static async Task<JsonRequestBody> Read(HttpRequest request, string door) =>
        IsJsonContentType(request.ContentType)
            ? await ReadAnyType(request, door)
            : new Rejected(BotFrameworkError.Create(415, "UnsupportedMediaType", "Send application/json."));

    /// <summary>As <see cref="Read"/>, whatever type the request states.</summary>
    public static async Task<JsonRequestBody> ReadAnyType(HttpRequest request, string door) =>
        await request.HttpContext.RequestServices.GetRequiredService<RequestBodyReader>().Read(request, MaxBytes, door) switch
        {
            RequestBody.Complete { Bytes: var bytes } => ChannelJson.ParseObject(bytes) is { } json
                ? new Parsed(json)
                : new Rejected(BotFrameworkError.Create(400, "BadJson", "The body is not a JSON object.")),
            RequestBody.Refused refused => new Rejected(refused.Result),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    public static bool IsJsonContentType(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The whole content of a response of another server, or null when it is longer than the limit.</summary>
    public static async Task<byte[]?> ReadBytes(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            if (content.Length + read > maxBytes)
            {
                return null;
            }

            content.Write(buffer, 0, read);
        }

        return content.ToArray();
    }
}

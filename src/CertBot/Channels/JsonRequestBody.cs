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

    public static async Task<JsonRequestBody> Read(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!IsJsonContentType(request.ContentType))
        {
            return new Rejected(BotFrameworkError.Create(415, "UnsupportedMediaType", "Send application/json."));
        }

        return await ReadBytes(request.Body, MaxBytes, cancellationToken) switch
        {
            null => new Rejected(BotFrameworkError.Create(413, "TooLarge", "A JSON body is at most 256 KB.")),
            { } bytes => ChannelJson.ParseObject(bytes) is { } json
                ? new Parsed(json)
                : new Rejected(BotFrameworkError.Create(400, "BadJson", "The body is not a JSON object.")),
        };
    }

    public static bool IsJsonContentType(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    /// <summary>The whole content of a stream, or null when it is longer than the limit.</summary>
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

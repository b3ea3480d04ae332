using System.Text.Json.Nodes;
using Microsoft.Net.Http.Headers;

namespace CertBot.Channels;

/// <summary>A request's body read as one JSON object, or the answer that refuses it.</summary>
internal abstract record Body
{
    public const int Largest = 256 * 1024;

    private Body() { }

    public sealed record Read(JsonObject Json) : Body;

    public sealed record Refused(IResult Answer) : Body;

    public static async Task<Body> Of(HttpRequest request, CancellationToken cancel)
    {
        if (!IsJson(request.ContentType))
        {
            return new Refused(Errors.Answer(415, "UnsupportedMediaType", "Send application/json."));
        }

        return await Bytes(request.Body, Largest, cancel) switch
        {
            null => new Refused(Errors.Answer(413, "TooLarge", "A JSON body is at most 256 KB.")),
            { } bytes => Json.Object(bytes) is { } json ? new Read(json) : new Refused(Errors.Answer(400, "BadJson", "The body is not a JSON object.")),
        };
    }

    public static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && (type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase) || type.Suffix.Equals("json", StringComparison.OrdinalIgnoreCase));

    /// <summary>All of a stream, or null when it is longer than that.</summary>
    public static async Task<byte[]?> Bytes(Stream from, int most, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int n; (n = await from.ReadAsync(buffer, cancel)) > 0;)
        {
            if (kept.Length + n > most)
            {
                return null;
            }

            kept.Write(buffer, 0, n);
        }

        return kept.ToArray();
    }
}

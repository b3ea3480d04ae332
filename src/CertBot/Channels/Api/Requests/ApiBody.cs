using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CertBot.Channels.Api.Problems;

namespace CertBot.Channels.Api.Requests;

/// <summary>The body of a request, or the response that refuses it.</summary>
internal abstract record ApiBody<T>
{
    private ApiBody() { }

    /// <param name="Bytes">As they came.</param>
    /// <param name="Value">What they say. Members that are not known are ignored.</param>
    public sealed record Complete(byte[] Bytes, T Value) : ApiBody<T>;

    public sealed record Refused(IResult Result) : ApiBody<T>;
}

/// <summary>Reads the JSON of requests.</summary>
internal sealed class ApiBodyReader(RequestBodyReader bodies)
{
    private const string Door = "api";

    public async Task<ApiBody<T>> Read<T>(HttpContext http, JsonTypeInfo<T> type)
    {
        if (!JsonRequestBody.IsJsonContentType(http.Request.ContentType))
            return new ApiBody<T>.Refused(ApiProblem.Create(http, StatusCodes.Status415UnsupportedMediaType, "not-json"));
        return await bodies.Read(http.Request, JsonRequestBody.MaxBytes, Door) switch
        {
            RequestBody.Complete { Bytes: var bytes } => Parse(http, bytes, type),
            RequestBody.Refused { Result: var result } => new ApiBody<T>.Refused(result),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    private static ApiBody<T> Parse<T>(HttpContext http, byte[] bytes, JsonTypeInfo<T> type)
    {
        if (ChannelJson.ParseObject(bytes) is not { } json)
            return new ApiBody<T>.Refused(ApiProblem.Create(http, StatusCodes.Status400BadRequest, "bad-json"));
        try
        {
            return json.Deserialize(type) is { } value
                ? new ApiBody<T>.Complete(bytes, value)
                : new ApiBody<T>.Refused(ApiProblem.Create(http, StatusCodes.Status400BadRequest, "bad-json"));
        }
        catch (JsonException exception)
        {
            // The path is made of our own member names; its message may quote the body.
            return new ApiBody<T>.Refused(ApiProblem.OfField(http, FieldOf(exception.Path), "bad-type"));
        }
    }

    private static string FieldOf(string? path) => path is { Length: > 2 and <= 200 } && path.StartsWith("$.", StringComparison.Ordinal) ? path[2..] : "body";
}

using System.Security.Cryptography;
using System.Text;
using CertBot.Channels.Api.Access;
using CertBot.Channels.Api.Problems;
using CertBot.Store.Documents;
using NodaTime;

namespace CertBot.Channels.Api.Requests;

/// <summary>
/// A request with an <c>Idempotency-Key</c> has one effect and one response, however often it comes and on whichever host. A refused request leaves no trace, so
/// that it can be repeated once its cause is mended.
/// </summary>
internal sealed class IdempotentRequests(IStore store, IClock clock)
{
    public const string Header = "Idempotency-Key";

    private const string Kind = "api-request";

    private const string Id = "request";

    private const int MaxKeyLength = 255;

    /// <summary>A request that began longer ago was on a host that stopped: it is made again, and what it did already is not done twice.</summary>
    private static readonly Duration MaxRunTime = Duration.FromMinutes(2);

    private static readonly Duration Remembered = Duration.FromDays(2);

    private static readonly Duration RetryDelay = Duration.FromSeconds(1);

    /// <param name="http">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="work">Does it, under a key that the same request has again when it is repeated.</param>
    public async Task<IResult> Run(HttpContext http, byte[] body, Func<string, Task<IResult>> work)
    {
        if (http.Request.Headers[Header] is not { Count: > 0 } header)
            return await work($"api:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}");
        if (header is not [{ Length: > 0 and <= MaxKeyLength } key] || key.Any(c => c is < ' ' or > '~'))
            return ApiProblem.Create(http, StatusCodes.Status400BadRequest, "bad-idempotency-key", new() { ["max"] = MaxKeyLength });

        var cancellationToken = http.RequestAborted;
        var caller = ApiCaller.Of(http);
        var (partition, hash) = (StoreKeys.ApiRequests(caller.Vendor, key), HashOf(http.Request, body));
        var claim = new KnownRequest(hash, clock.GetCurrentInstant());
        string? etag = null;
        if (await store.Get(partition, Id, cancellationToken) is { } stored)
        {
            if (Answer(http, VersionedJson.Read<KnownRequest>(stored), hash) is { } answer)
                return answer;
            etag = stored.ETag;
        }

        switch (
            await store.Commit(partition, [etag is null ? new Write.Create(ToDocument(claim)) : new Write.Replace(ToDocument(claim), etag)], cancellationToken)
        )
        {
            case CommitResult.Committed { ETags: [{ } claimed] }:
                return await RunClaimed(partition, claim, claimed, () => work($"api:{caller.Vendor}:{key}"));
            default: // the same request is being handled elsewhere, or was a moment ago
                return
                    await store.Get(partition, Id, cancellationToken) is { } other && Answer(http, VersionedJson.Read<KnownRequest>(other), hash) is { } known
                    ? known
                    : InProgress(http);
        }
    }

    private async Task<IResult> RunClaimed(string partition, KnownRequest claim, string etag, Func<Task<IResult>> work)
    {
        IResult? result = null;
        try
        {
            return result = await work();
        }
        finally
        {
            // Also if the client is gone: it will ask again.
            await store.Commit(
                partition,
                [
                    result is ApiResponse { Status: < 300 } response
                        ? new Write.Replace(ToDocument(claim with { Status = response.Status, Response = response.Json, Location = response.Location }), etag)
                        : new Write.Delete(Id, etag),
                ],
                CancellationToken.None
            );
        }
    }

    /// <summary>The response to a request whose key is known; null: nobody handles it any more.</summary>
    private IResult? Answer(HttpContext http, KnownRequest known, string hash) =>
        known.Hash != hash ? ApiProblem.Create(http, StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused")
        : known is { Status: { } status, Response: { } response } ? new ApiResponse(status, response) { Location = known.Location, IsReplay = true }
        : clock.GetCurrentInstant() - known.At < MaxRunTime ? InProgress(http)
        : null;

    private static ApiProblem InProgress(HttpContext http) =>
        ApiProblem.Create(http, StatusCodes.Status409Conflict, "in-progress") with
        {
            RetryAfter = RetryDelay,
        };

    private Document ToDocument(KnownRequest request) => new(Id, Kind, VersionedJson.Write(request)) { Expires = clock.GetCurrentInstant() + Remembered };

    private static string HashOf(HttpRequest request, byte[] body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}\n"));
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A request with the key it came with. Without a status it is being handled.</summary>
    private sealed record KnownRequest(string Hash, Instant At)
    {
        public int? Status { get; init; }

        public string? Response { get; init; }

        public string? Location { get; init; }
    }
}

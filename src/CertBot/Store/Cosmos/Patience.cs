using System.Globalization;
using System.Net;
using System.Text.Json;
using Azure.Identity;
using Microsoft.Azure.Cosmos;
using Polly;
using Polly.Retry;

namespace CertBot.Store.Cosmos;

/// <summary>
/// How often and how long the database is asked again. The client's own retries are off: it repeats what it may, but not a batch whose answer was lost, and here it is known how to settle that.
/// </summary>
internal sealed class Patience
{
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline _pipeline;

    /// <summary>How long one try may take: the client's own timeout of a request does not hold over HTTP, there it waits for more than a minute.</summary>
    public TimeSpan Each { get; init; } = TimeSpan.FromSeconds(10);

    /// <param name="first">The wait before the second try; each following is twice as long, at most five seconds.</param>
    /// <param name="retries">After so many the database counts as away.</param>
    public Patience(TimeSpan first, int retries) => _pipeline = new ResiliencePipelineBuilder()
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = static tried => ValueTask.FromResult(tried.Outcome.Exception is StoreAway { IsPassing: true }),
            DelayGenerator = static tried => ValueTask.FromResult(tried.Outcome.Exception is StoreAway { After: { } after } ? (TimeSpan?)(after < _longest ? after : _longest) : null),
            OnRetry = static tried =>
            {
                Measures.AskedAgain((tried.Outcome.Exception as StoreAway)?.Status is { } status ? $"{(int)status}" : "none");
                return ValueTask.CompletedTask;
            },
            Delay = first,
            MaxDelay = _longest,
            MaxRetryAttempts = retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
        })
        .Build();

    /// <summary>Some twenty seconds: longer than a database moves a partition or catches its breath, shorter than people wait.</summary>
    public static Patience Standard { get; } = new(TimeSpan.FromMilliseconds(50), 10);

    /// <exception cref="StoreAway">It stayed away, or will not take us at all.</exception>
    public async Task<T> Try<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancel) =>
        await _pipeline.ExecuteAsync(async token => await Once(work, Each, token), cancel);

    /// <summary>Asks once. Every way in which the database or the network fails is one exception that says whether trying again may help.</summary>
    private static async Task<T> Once<T>(Func<CancellationToken, Task<T>> work, TimeSpan each, CancellationToken cancel)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        end.CancelAfter(each);
        try
        {
            return await work(end.Token);
        }
        catch (Exception e) when (e is not StoreAway && !(e is OperationCanceledException && cancel.IsCancellationRequested) && Of(e) is not null)
        {
            throw Of(e) ?? new StoreAway("Cosmos DB failed", e);
        }
    }

    /// <returns>Null: neither the database nor the network, but a bug.</returns>
    public static StoreAway? Of(Exception e) => e switch
    {
        StoreAway away => away,
        CosmosException cosmos => Of(cosmos.StatusCode, cosmos.SubStatusCode, cosmos.RetryAfter, cosmos),
        HttpRequestException or IOException => new StoreAway("Cosmos DB cannot be reached", e) { IsPassing = true, MayHaveHappened = true },
        OperationCanceledException => new StoreAway("Cosmos DB did not answer in time", e) { IsPassing = true, MayHaveHappened = true },
        // Its message may quote the answer. A proxy's page looks so, or one that was cut off.
        JsonException => new StoreAway("What answered is not Cosmos DB, or not all of its answer came") { IsPassing = true, MayHaveHappened = true },
        AuthenticationFailedException => new StoreAway("This host's identity gets no token for Cosmos DB", e) { IsPassing = true },
        _ => null,
    };

    public static StoreAway Of(HttpStatusCode status, Headers headers) => Of(
        status,
        int.TryParse(headers["x-ms-substatus"], CultureInfo.InvariantCulture, out var sub) ? sub : 0,
        double.TryParse(headers["x-ms-retry-after-ms"], CultureInfo.InvariantCulture, out var wait) ? TimeSpan.FromMilliseconds(wait) : null);

    private static StoreAway Of(HttpStatusCode status, int subStatus, TimeSpan? after, Exception? inner = null) => (int)status switch
    {
        429 or 449 => new StoreAway("Cosmos DB has more to do than it was given room for (429)", inner) { Status = status, IsPassing = true, After = after },
        401 => new StoreAway("Cosmos DB does not take this key or identity (401)", inner) { Status = status },
        403 => new StoreAway("Cosmos DB does not let this identity do that (403): give it the role Cosmos DB Built-in Data Contributor", inner) { Status = status },
        404 when subStatus == 1002 => new StoreAway("Cosmos DB is behind (404/1002)", inner) { Status = status, IsPassing = true },
        404 => new StoreAway("The container is gone from Cosmos DB (404)", inner) { Status = status },
        408 or 410 or >= 500 => new StoreAway($"Cosmos DB could not answer ({(int)status})", inner) { Status = status, IsPassing = true, MayHaveHappened = true },
        _ => new StoreAway($"Cosmos DB did not understand ({(int)status}/{subStatus})", inner) { Status = status },
    };
}

using System.Globalization;
using System.Net;
using System.Text.Json;
using Azure.Identity;
using CertBot.Diagnostics;
using CertBot.Store.Documents;
using Microsoft.Azure.Cosmos;
using Polly;
using Polly.Retry;

namespace CertBot.Store.Cosmos;

/// <summary>
/// How often and how long requests are retried. The client's own retries are off: it does not retry a batch whose response was lost, and here that case can be
/// verified.
/// </summary>
internal sealed class CosmosRetryPolicy
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline _pipeline;

    /// <summary>Limit of one attempt: the client's own request timeout does not apply over HTTP, where it waits for more than a minute.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <param name="first">The wait before the second attempt; each following wait is twice as long, at most five seconds.</param>
    /// <param name="retries">After so many retries the database counts as unavailable.</param>
    public CosmosRetryPolicy(TimeSpan first, int retries) =>
        _pipeline = new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = static attempt => ValueTask.FromResult(attempt.Outcome.Exception is StoreUnavailableException { IsTransient: true }),
                    DelayGenerator = static attempt =>
                        ValueTask.FromResult(
                            attempt.Outcome.Exception is StoreUnavailableException { RetryAfter: { } after }
                                ? (TimeSpan?)(after < MaxDelay ? after : MaxDelay)
                                : null
                        ),
                    OnRetry = static attempt =>
                    {
                        Instrumentation.RecordStoreRetry(
                            (attempt.Outcome.Exception as StoreUnavailableException)?.Status is { } status ? $"{(int)status}" : "none"
                        );
                        return ValueTask.CompletedTask;
                    },
                    Delay = first,
                    MaxDelay = MaxDelay,
                    MaxRetryAttempts = retries,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                }
            )
            .Build();

    /// <summary>About twenty seconds: longer than the database takes to move a partition or to recover from throttling, shorter than people wait.</summary>
    public static CosmosRetryPolicy Standard { get; } = new(TimeSpan.FromMilliseconds(50), 10);

    /// <exception cref="StoreUnavailableException">The database stayed unavailable, or refuses access.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token => await TryOnce(work, TryTimeout, token), cancellationToken);

    /// <summary>One attempt. Every failure of the database or the network becomes one exception that says whether a retry may help.</summary>
    private static async Task<T> TryOnce<T>(Func<CancellationToken, Task<T>> work, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        linked.CancelAfter(timeout);
        try
        {
            return await work(linked.Token);
        }
        catch (Exception e)
            when (e is not StoreUnavailableException
                && !(e is OperationCanceledException && cancellationToken.IsCancellationRequested)
                && ToException(e) is not null
            )
        {
            throw ToException(e) ?? new StoreUnavailableException("Cosmos DB failed", e);
        }
    }

    /// <returns>Null: neither the database nor the network failed, so it is a bug.</returns>
    public static StoreUnavailableException? ToException(Exception e) =>
        e switch
        {
            StoreUnavailableException unavailable => unavailable,
            CosmosException cosmos => ToException(cosmos.StatusCode, cosmos.SubStatusCode, cosmos.RetryAfter, cosmos),
            HttpRequestException or IOException => new StoreUnavailableException("Cosmos DB cannot be reached", e)
            {
                IsTransient = true,
                MayHaveHappened = true,
            },
            OperationCanceledException => new StoreUnavailableException("Cosmos DB did not answer in time", e) { IsTransient = true, MayHaveHappened = true },
            // Its message may quote the response. A proxy's error page or a truncated response ends here.
            JsonException => new StoreUnavailableException("What answered is not Cosmos DB, or not all of its answer came")
            {
                IsTransient = true,
                MayHaveHappened = true,
            },
            AuthenticationFailedException => new StoreUnavailableException("This host's identity gets no token for Cosmos DB", e) { IsTransient = true },
            _ => null,
        };

    public static StoreUnavailableException ToException(HttpStatusCode status, Headers headers) =>
        ToException(
            status,
            int.TryParse(headers["x-ms-substatus"], CultureInfo.InvariantCulture, out var sub) ? sub : 0,
            double.TryParse(headers["x-ms-retry-after-ms"], CultureInfo.InvariantCulture, out var milliseconds) ? TimeSpan.FromMilliseconds(milliseconds) : null
        );

    private static StoreUnavailableException ToException(HttpStatusCode status, int subStatus, TimeSpan? after, Exception? inner = null) =>
        (int)status switch
        {
            429 or 449 => new StoreUnavailableException("Cosmos DB has more to do than it was given room for (429)", inner)
            {
                Status = status,
                IsTransient = true,
                RetryAfter = after,
            },
            401 => new StoreUnavailableException("Cosmos DB does not take this key or identity (401)", inner) { Status = status },
            403 => new StoreUnavailableException(
                "Cosmos DB does not let this identity do that (403): give it the role Cosmos DB Built-in Data Contributor",
                inner
            )
            {
                Status = status,
            },
            404 when subStatus == 1002 => new StoreUnavailableException("Cosmos DB is behind (404/1002)", inner) { Status = status, IsTransient = true },
            404 => new StoreUnavailableException("The container is gone from Cosmos DB (404)", inner) { Status = status },
            408 or 410 or >= 500 => new StoreUnavailableException($"Cosmos DB could not answer ({(int)status})", inner)
            {
                Status = status,
                IsTransient = true,
                MayHaveHappened = true,
            },
            _ => new StoreUnavailableException($"Cosmos DB did not understand ({(int)status}/{subStatus})", inner) { Status = status },
        };
}

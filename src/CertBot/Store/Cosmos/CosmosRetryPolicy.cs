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
/// How often and how long the database is asked again. The client's own retries are off: it repeats what it may, but not a batch whose answer was lost, and here it is known how to settle that.
/// </summary>
internal sealed class CosmosRetryPolicy
{
    private static readonly TimeSpan _maxDelay = TimeSpan.FromSeconds(5);

    private readonly ResiliencePipeline _pipeline;

    /// <summary>How long one try may take: the client's own timeout of a request does not hold over HTTP, there it waits for more than a minute.</summary>
    public TimeSpan TryTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <param name="first">The wait before the second try; each following is twice as long, at most five seconds.</param>
    /// <param name="retries">After so many the database counts as away.</param>
    public CosmosRetryPolicy(TimeSpan first, int retries) =>
        _pipeline = new ResiliencePipelineBuilder()
            .AddRetry(
                new RetryStrategyOptions
                {
                    ShouldHandle = static attempt => ValueTask.FromResult(attempt.Outcome.Exception is StoreUnavailableException { IsTransient: true }),
                    DelayGenerator = static attempt =>
                        ValueTask.FromResult(
                            attempt.Outcome.Exception is StoreUnavailableException { RetryAfter: { } after }
                                ? (TimeSpan?)(after < _maxDelay ? after : _maxDelay)
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
                    MaxDelay = _maxDelay,
                    MaxRetryAttempts = retries,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                }
            )
            .Build();

    /// <summary>Some twenty seconds: longer than a database moves a partition or catches its breath, shorter than people wait.</summary>
    public static CosmosRetryPolicy Standard { get; } = new(TimeSpan.FromMilliseconds(50), 10);

    /// <exception cref="StoreUnavailableException">It stayed away, or will not take us at all.</exception>
    public async Task<T> Run<T>(Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken) =>
        await _pipeline.ExecuteAsync(async token => await TryOnce(work, TryTimeout, token), cancellationToken);

    /// <summary>Asks once. Every way in which the database or the network fails is one exception that says whether trying again may help.</summary>
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

    /// <returns>Null: neither the database nor the network, but a bug.</returns>
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
            // Its message may quote the answer. A proxy's page looks so, or one that was cut off.
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

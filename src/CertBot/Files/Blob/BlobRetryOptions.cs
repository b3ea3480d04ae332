using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>Retries and timeouts of requests to Azure.</summary>
/// <param name="MaxRetries">Retries after a transient failure.</param>
/// <param name="FirstDelay">The delay before the first retry; doubled each time.</param>
/// <param name="NetworkTimeout">The timeout of one attempt, and between two chunks of a response.</param>
/// <param name="ConnectTimeout">The timeout of establishing a connection.</param>
internal sealed record BlobRetryOptions(int MaxRetries, Duration FirstDelay, Duration NetworkTimeout, Duration ConnectTimeout)
{
    public static BlobRetryOptions Standard { get; } = new(MaxRetries: 3, Duration.FromMilliseconds(500), Duration.FromSeconds(30), Duration.FromSeconds(5));
}

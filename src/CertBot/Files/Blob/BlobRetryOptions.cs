using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>How long Azure is waited for.</summary>
/// <param name="MaxRetries">How many more times a request is made that failed in a way that may pass.</param>
/// <param name="FirstDelay">Before the first of them; doubled each time.</param>
/// <param name="NetworkTimeout">The most one attempt may take, and the most between two pieces of an answer.</param>
/// <param name="ConnectTimeout">The most it may take to be connected.</param>
internal sealed record BlobRetryOptions(int MaxRetries, Duration FirstDelay, Duration NetworkTimeout, Duration ConnectTimeout)
{
    public static BlobRetryOptions Standard { get; } = new(MaxRetries: 3, Duration.FromMilliseconds(500), Duration.FromSeconds(30), Duration.FromSeconds(5));
}

using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace CertBot.Files.Blob;

/// <summary>
/// What went wrong with Azure, in words for the operator. The messages of its client are not passed on: they hold whole answers, and those the string that was to
/// be signed and its signature.
/// </summary>
internal static class AzureErrorText
{
    private const int MaxCodeLength = 60;

    /// <summary>Does what is asked of Azure; what goes wrong there comes out as <see cref="FileStoreUnavailableException"/>.</summary>
    /// <exception cref="FileStoreUnavailableException">Azure's doing. Cancelling and the local disk's errors stay what they are.</exception>
    public static async Task<T> Run<T>(Func<Task<T>> request, CancellationToken cancellationToken)
    {
        try
        {
            return await request();
        }
        catch (Exception e) when (Describe(e, cancellationToken) is { } reason)
        {
            throw new FileStoreUnavailableException($"Azure Blob Storage: {reason}.");
        }
    }

    /// <summary>Null: it is none of Azure's.</summary>
    public static string? Describe(Exception e, CancellationToken cancellationToken) =>
        e switch
        {
            RequestFailedException { Status: 0 } or HttpRequestException or HttpIOException or IOException { InnerException: SocketException } =>
                "it cannot be reached, or broke off",
            RequestFailedException { Status: 403 } forbidden => $"it refuses us ({Code(forbidden)})",
            RequestFailedException answered => $"it answered {answered.Status} ({Code(answered)})",
            AuthenticationFailedException => "there is no token for it to be had from the host's identity",
            AggregateException { InnerExceptions: [.., var last] } => Describe(last, cancellationToken),
            OperationCanceledException or TimeoutException when !cancellationToken.IsCancellationRequested => "it does not answer in time",
            _ => null,
        };

    /// <summary>The code Azure gave, if it looks like one.</summary>
    public static string Code(RequestFailedException e) =>
        e.ErrorCode is { Length: > 0 and <= MaxCodeLength } code && code.All(char.IsAsciiLetterOrDigit) ? code : "no code";
}

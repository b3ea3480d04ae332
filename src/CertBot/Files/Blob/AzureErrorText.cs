using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace CertBot.Files.Blob;

/// <summary>
/// Describes Azure errors for the operator. The messages of the Azure client are not used: they contain whole responses, which may hold the string to sign and
/// the signature.
/// </summary>
internal static class AzureErrorText
{
    private const int MaxCodeLength = 60;

    /// <summary>Runs a request to Azure and translates its errors to <see cref="FileStoreUnavailableException"/>.</summary>
    /// <exception cref="FileStoreUnavailableException">The request to Azure failed. Cancellation and local disk errors are not translated.</exception>
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

    /// <summary>Null if the exception is not an error of Azure.</summary>
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

    /// <summary>The error code of Azure, if it is well-formed.</summary>
    public static string Code(RequestFailedException e) =>
        e.ErrorCode is { Length: > 0 and <= MaxCodeLength } code && code.All(char.IsAsciiLetterOrDigit) ? code : "no code";
}

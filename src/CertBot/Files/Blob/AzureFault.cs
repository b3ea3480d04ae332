using System.Net.Sockets;
using Azure;
using Azure.Identity;

namespace CertBot.Files.Blob;

/// <summary>
/// What went wrong with Azure, in words for the operator. The messages of its client are not passed on: they hold whole answers, and those the string that was to
/// be signed and its signature.
/// </summary>
internal static class AzureFault
{
    private const int LongestCode = 60;

    /// <summary>Does what is asked of Azure; what goes wrong there comes out as <see cref="FilesAway"/>.</summary>
    /// <exception cref="FilesAway">Azure's doing. Cancelling and the local disk's errors stay what they are.</exception>
    public static async Task<T> Told<T>(Func<Task<T>> ask, CancellationToken ct)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (Why(e, ct) is { } why)
        {
            throw new FilesAway($"Azure Blob Storage: {why}.");
        }
    }

    /// <summary>Null: it is none of Azure's.</summary>
    public static string? Why(Exception e, CancellationToken ct) => e switch
    {
        RequestFailedException { Status: 0 } or HttpRequestException or HttpIOException or IOException { InnerException: SocketException } => "it cannot be reached, or broke off",
        RequestFailedException { Status: 403 } refused => $"it refuses us ({Code(refused)})",
        RequestFailedException answered => $"it answered {answered.Status} ({Code(answered)})",
        AuthenticationFailedException => "there is no token for it to be had from the host's identity",
        AggregateException { InnerExceptions: [.., var last] } => Why(last, ct),
        OperationCanceledException or TimeoutException when !ct.IsCancellationRequested => "it does not answer in time",
        _ => null,
    };

    /// <summary>The code Azure gave, if it looks like one.</summary>
    public static string Code(RequestFailedException e) =>
        e.ErrorCode is { Length: > 0 and <= LongestCode } code && code.All(char.IsAsciiLetterOrDigit) ? code : "no code";
}

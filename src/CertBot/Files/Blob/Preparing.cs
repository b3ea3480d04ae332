using Azure;
using Azure.Storage.Blobs.Models;

namespace CertBot.Files.Blob;

/// <summary>Looks at start whether the container is there and ours to use.</summary>
internal static class Preparing
{
    /// <param name="container">The one of the settings.</param>
    /// <param name="missing">What to do where there is none.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="FilesAway">What is wrong, in one line.</exception>
    public static async Task Prepare(this Container container, Missing missing, CancellationToken ct)
    {
        try
        {
            if (missing == Missing.IsMade) await container.Client.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: ct);
            await container.Client.GetPropertiesAsync(cancellationToken: ct);
        }
        catch (Exception e) when (Why(e, container, ct) is { } why)
        {
            throw new FilesAway(why);
        }
    }

    private static string? Why(Exception e, Container container, CancellationToken ct) => e switch
    {
        RequestFailedException { Status: 404 } none when none.ErrorCode == BlobErrorCode.ContainerNotFound =>
            $"Files:Blob:Container: there is no container '{container.Name}' in the account '{container.AccountName}'; create it, or name another.",
        RequestFailedException { Status: 401 or 403 } refused when container.SharedKey is not null =>
            $"Files:Blob:Key: the account '{container.AccountName}' refuses it ({AzureFault.Code(refused)}); it is another's key, keys are switched off there, its firewall does not know this machine, or the clock here is wrong.",
        RequestFailedException { Status: 401 or 403 } refused =>
            $"Files:Blob: the account '{container.AccountName}' refuses the host's identity ({AzureFault.Code(refused)}); it needs the role Storage Blob Data Contributor there, and the account's firewall has to know this machine.",
        _ when AzureFault.Why(e, ct) is { } why => $"Files:Blob:Endpoint: the account '{container.AccountName}': {why}.",
        _ => null,
    };
}

/// <summary>What becomes of a container that is not there.</summary>
internal enum Missing
{
    IsRefused,
    IsMade,
}

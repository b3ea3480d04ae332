using Azure;
using Azure.Storage.Blobs.Models;

namespace CertBot.Files.Blob;

/// <summary>Looks at start whether the container is there and ours to use.</summary>
internal static class BlobContainerCheck
{
    /// <param name="container">The one of the settings.</param>
    /// <param name="ifMissing">What to do where there is none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="FileStoreUnavailableException">What is wrong, in one line.</exception>
    public static async Task PrepareContainer(this BlobContainer container, MissingContainerAction ifMissing, CancellationToken cancellationToken)
    {
        try
        {
            if (ifMissing == MissingContainerAction.Create)
                await container.Client.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: cancellationToken);
            await container.Client.GetPropertiesAsync(cancellationToken: cancellationToken);
        }
        catch (Exception e) when (Describe(e, container, cancellationToken) is { } reason)
        {
            throw new FileStoreUnavailableException(reason);
        }
    }

    private static string? Describe(Exception e, BlobContainer container, CancellationToken cancellationToken) =>
        e switch
        {
            RequestFailedException { Status: 404 } none when none.ErrorCode == BlobErrorCode.ContainerNotFound =>
                $"Files:Blob:Container: there is no container '{container.Name}' in the account '{container.AccountName}'; create it, or name another.",
            RequestFailedException { Status: 401 or 403 } refused when container.SharedKey is not null =>
                $"Files:Blob:Key: the account '{container.AccountName}' refuses it ({AzureErrorText.Code(refused)}); it is another's key, keys are switched off there, its firewall does not know this machine, or the clock here is wrong.",
            RequestFailedException { Status: 401 or 403 } refused =>
                $"Files:Blob: the account '{container.AccountName}' refuses the host's identity ({AzureErrorText.Code(refused)}); it needs the role Storage Blob Data Contributor there, and the account's firewall has to know this machine.",
            _ when AzureErrorText.Describe(e, cancellationToken) is { } reason => $"Files:Blob:Endpoint: the account '{container.AccountName}': {reason}.",
            _ => null,
        };
}

/// <summary>What becomes of a container that is not there.</summary>
internal enum MissingContainerAction
{
    Fail,
    Create,
}

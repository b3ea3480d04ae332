using Azure;
using Azure.Storage.Blobs.Models;

namespace CertBot.Files.Blob;

/// <summary>Checks at startup that the container exists and is accessible.</summary>
internal static class BlobContainerCheck
{
    /// <param name="container">The configured container.</param>
    /// <param name="ifMissing">What to do if it does not exist.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <exception cref="FileStoreUnavailableException">The reason, in one line.</exception>
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

/// <summary>What happens when the container does not exist.</summary>
internal enum MissingContainerAction
{
    Fail,
    Create,
}

using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using NodaTime;

namespace CertBot.Files.Blob;

/// <summary>Creates the Azure client for the container, with bounded retries.</summary>
internal sealed class BlobContainer
{
    private readonly BlobSettings _settings;

    /// <param name="settings">The container and the credentials.</param>
    /// <param name="retries">Retries and timeouts.</param>
    /// <param name="identity">The credential used without an account key; null for the default credential of the machine.</param>
    /// <param name="handler">The HTTP handler; null for the default one.</param>
    public BlobContainer(BlobSettings settings, BlobRetryOptions retries, TokenCredential? identity = null, SocketsHttpHandler? handler = null)
    {
        this._settings = settings;
        var options = Options(retries, handler ?? new SocketsHttpHandler());
        if (settings.Key is { } key)
        {
            SharedKey = new StorageSharedKeyCredential(settings.Account, key.Reveal());
            Client = new BlobContainerClient(settings.ContainerUrl, SharedKey, options);
            Account = new BlobServiceClient(settings.Endpoint, SharedKey, options);
        }
        else
        {
            identity ??= new DefaultAzureCredential(new DefaultAzureCredentialOptions { ExcludeInteractiveBrowserCredential = true });
            Client = new BlobContainerClient(settings.ContainerUrl, identity, options);
            Account = new BlobServiceClient(settings.Endpoint, identity, options);
        }
    }

    public BlobContainerClient Client { get; }

    public BlobServiceClient Account { get; }

    public string AccountName => _settings.Account;

    public string Name => _settings.Container;

    /// <summary>Null if a token credential is used.</summary>
    public StorageSharedKeyCredential? SharedKey { get; }

    private static BlobClientOptions Options(BlobRetryOptions retries, SocketsHttpHandler handler)
    {
        handler.AllowAutoRedirect = false; // a signed request must not be redirected
        handler.ConnectTimeout = retries.ConnectTimeout.ToTimeSpan();
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5); // the DNS entry of an account may change
        var options = new BlobClientOptions { Transport = new HttpClientTransport(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan }) };
        options.Retry.Mode = RetryMode.Exponential;
        options.Retry.MaxRetries = retries.MaxRetries;
        options.Retry.Delay = retries.FirstDelay.ToTimeSpan();
        options.Retry.MaxDelay = retries.NetworkTimeout.ToTimeSpan();
        options.Retry.NetworkTimeout = retries.NetworkTimeout.ToTimeSpan();
        options.Diagnostics.IsLoggingEnabled = false;
        options.Diagnostics.IsTelemetryEnabled = false;
        return options;
    }
}

/// <summary>Retries and timeouts of requests to Azure.</summary>
/// <param name="MaxRetries">Retries after a transient failure.</param>
/// <param name="FirstDelay">The delay before the first retry; doubled each time.</param>
/// <param name="NetworkTimeout">The timeout of one attempt, and between two chunks of a response.</param>
/// <param name="ConnectTimeout">The timeout of establishing a connection.</param>
internal sealed record BlobRetryOptions(int MaxRetries, Duration FirstDelay, Duration NetworkTimeout, Duration ConnectTimeout)
{
    public static BlobRetryOptions Standard { get; } = new(MaxRetries: 3, Duration.FromMilliseconds(500), Duration.FromSeconds(30), Duration.FromSeconds(5));
}

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

using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;

namespace CertBot.Files.Blob;

/// <summary>The way to the container: Azure's own client, with bounds on how long it tries.</summary>
internal sealed class BlobContainer
{
    private readonly BlobSettings settings;

    /// <param name="settings">Whose container, and how we say who we are.</param>
    /// <param name="retries">How long it is waited for.</param>
    /// <param name="identity">Asked for tokens where there is no key; null: the one the machine has.</param>
    /// <param name="handler">What carries requests; null: our own.</param>
    public BlobContainer(BlobSettings settings, BlobRetryOptions retries, TokenCredential? identity = null, SocketsHttpHandler? handler = null)
    {
        this.settings = settings;
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

    public string AccountName => settings.Account;

    public string Name => settings.Container;

    /// <summary>Null where an identity speaks for us.</summary>
    public StorageSharedKeyCredential? SharedKey { get; }

    private static BlobClientOptions Options(BlobRetryOptions retries, SocketsHttpHandler handler)
    {
        handler.AllowAutoRedirect = false; // a signed request goes where it was signed for
        handler.ConnectTimeout = retries.ConnectTimeout.ToTimeSpan();
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5); // an account may move to other machines
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

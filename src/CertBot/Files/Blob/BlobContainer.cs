using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Azure.Storage;
using Azure.Storage.Blobs;

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

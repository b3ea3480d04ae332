using System.Buffers.Text;
using System.Text.Json;
using Azure.Core;
using Azure.Identity;
using CertBot.Files;
using CertBot.Files.Blob;
using CertBot.Files.Uploads;
using CertBot.Tests.Kit.Azure;
using CertBot.Tests.Kit.Runtime;
using Microsoft.Extensions.Logging;
using NodaTime;

namespace CertBot.Tests.Files.Blob;

/// <summary>Without an account key: the host's identity requests a token, and URLs are signed with a user delegation key.</summary>
[Trait("Suite", "Blob")]
public sealed class BlobIdentityTests(SecureAzurite secure) : IClassFixture<SecureAzurite>, IDisposable
{
    private readonly CapturingLoggerProvider _log = new();
    private readonly string _spool = System.IO.Directory.CreateTempSubdirectory("certbot-spool-").FullName;

    private Azurite Azurite => secure.Azurite;

    public void Dispose()
    {
        System.IO.Directory.Delete(_spool, recursive: true);
        _log.Dispose();
    }

    [Fact]
    public async Task Files_are_stored_and_urls_signed_without_a_key()
    {
        var container = Container(new FixedCredential());
        await container.PrepareContainer(MissingContainerAction.Create, default);
        var files = new BlobFileStore(container, new TempUploads(_spool), Signing(container));

        var stored = await files.Put("a", new MemoryStream([1, 2, 3]), 10, default);
        using var http = new HttpClient(secure.Certificate.CreateTrustingHandler());
        var address = await files.GetDownloadUrl(stored.Id, "a.pdf", Duration.FromMinutes(2), default)
            ?? throw new InvalidOperationException($"no address: {string.Join(" ", _log.ProjectLines)}");

        Assert.Contains("sktid=", address.Query, StringComparison.Ordinal);
        Assert.Contains("spr=https&", address.Query, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3], await http.GetByteArrayAsync(address));
        Assert.Empty(_log.ProjectLines);
    }

    [Fact]
    public async Task Missing_identity_is_refused_in_one_line()
    {
        var exception = await Assert.ThrowsAsync<FileStoreUnavailableException>(() =>
            Container(new RejectedCredential()).PrepareContainer(MissingContainerAction.Fail, default)
        );

        Assert.Equal($"Files:Blob:Endpoint: the account '{Azurite.Account}': there is no token for it to be had from the host's identity.", exception.Message);
    }

    [Fact]
    public async Task Without_signing_there_are_no_urls_and_one_log_line()
    {
        var container = Container(new RejectedCredential());
        var signing = Signing(container);
        var blob = container.Client.GetBlobClient("a");

        Assert.Null(await signing.Create(blob, "a", Duration.FromMinutes(2), default));
        Assert.Null(await signing.Create(blob, "a", Duration.FromMinutes(2), default));

        var text = Assert.Single(_log.ProjectLines);
        Assert.StartsWith("File URLs cannot be signed: Azure Blob Storage: there is no token for it", text, StringComparison.Ordinal);
        Assert.DoesNotContain(RejectedCredential.Secret, text, StringComparison.Ordinal);
    }

    private BlobContainer Container(TokenCredential identity) =>
        new(
            new BlobSettings(new Uri($"https://127.0.0.1:{Azurite.Port}/{Azurite.Account}"), Azurite.Account, null, "files"),
            BlobRetryOptions.Standard,
            identity,
            secure.Certificate.CreateTrustingHandler()
        );

    private SasUrlFactory Signing(BlobContainer container) =>
        new(container, SystemClock.Instance, LoggerFactory.Create(l => l.AddProvider(_log)).CreateLogger<SasUrlFactory>());

    /// <summary>A token in the form azurite expects; it does not verify the signature.</summary>
    private sealed class FixedCredential : TokenCredential
    {
        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            var now = SystemClock.Instance.GetCurrentInstant();
            var (from, until) = (now - Duration.FromMinutes(5), now + Duration.FromHours(1));
            var claims = new
            {
                aud = "https://storage.azure.com",
                iss = "https://sts.windows.net/ab1f708d-50f6-404c-a006-d71b2ac7a606/",
                oid = "23657296-5cd5-45b0-a809-d972a7f4dfe1",
                tid = "ab1f708d-50f6-404c-a006-d71b2ac7a606",
                iat = from.ToUnixTimeSeconds(),
                nbf = from.ToUnixTimeSeconds(),
                exp = until.ToUnixTimeSeconds(),
                ver = "1.0",
            };
            return new AccessToken($"{Part(new { alg = "none", typ = "JWT" })}.{Part(claims)}.{Part(new { })}", until.ToDateTimeOffset());
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            new(GetToken(requestContext, cancellationToken));

        private static string Part(object what) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(what));
    }

    private sealed class RejectedCredential : TokenCredential
    {
        public const string Secret = "client-s3cret";

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException($"tried with {Secret}");

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            throw new CredentialUnavailableException($"tried with {Secret}");
    }
}

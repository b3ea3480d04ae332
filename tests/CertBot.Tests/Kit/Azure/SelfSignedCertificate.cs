using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NodaTime;

namespace CertBot.Tests.Kit.Azure;

/// <summary>A self-signed certificate for this machine, valid for an hour: as files for a server, and for clients that trust only this certificate.</summary>
internal sealed class SelfSignedCertificate : IDisposable
{
    private readonly X509Certificate2 _certificate;

    public SelfSignedCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } };
        var now = SystemClock.Instance.GetCurrentInstant().ToDateTimeOffset();
        _certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddHours(1));
        Folder = System.IO.Directory.CreateTempSubdirectory("certbot-tls-").FullName;
        File.WriteAllText(Path.Combine(Folder, "cert.pem"), _certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(Folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    public string Folder { get; }

    public SocketsHttpHandler CreateTrustingHandler() =>
        new()
        {
            UseProxy = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate.GetCertHashString(),
            },
        };

    public void Dispose()
    {
        _certificate.Dispose();
        System.IO.Directory.Delete(Folder, recursive: true);
    }
}

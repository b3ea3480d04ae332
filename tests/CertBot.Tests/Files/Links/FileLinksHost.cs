using System.Net;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Files.Links;
using CertBot.Tests.Kit.Hosts;
using NodaTime;

namespace CertBot.Tests.Files.Links;

/// <summary>A host with a file of one vendor and a file of another, and links to them. A subclass configures the file store.</summary>
public abstract class FileLinksHost : IAsyncLifetime
{
    private protected static readonly byte[] Guide = [.. Enumerable.Range(0, 100_000).Select(n => (byte)(n * 7))];

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly HttpClient _direct = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private LiveHost? _host;
    private UploadedFile? _guide;
    private UploadedFile? _secret;

    private protected LiveHost Host => _host ?? throw new InvalidOperationException("not started");

    private protected HttpClient Direct => _direct;

    private protected HttpClient Http => _http;

    private protected ApplicationSeeder Applications => new(Host.GetService<IServiceProvider>());

    private protected UploadedFile TheGuide => _guide ?? throw new InvalidOperationException("not handed in");

    private protected UploadedFile TheSecret => _secret ?? throw new InvalidOperationException("not handed in");

    /// <summary>The settings of the file store.</summary>
    private protected abstract (string Name, string Value)[] Settings { get; }

    /// <summary>The status with which the host itself answers a valid link.</summary>
    private protected abstract HttpStatusCode Answered { get; }

    public async ValueTask InitializeAsync()
    {
        _host = await LiveHost.Start(Settings);
        _http.BaseAddress = _direct.BaseAddress = _host.Address;
        await Applications.Apply("acme-sync", TestPeople.Developer, "Acme Sync");
        await Applications.Apply("polar-maps", TestPeople.OtherDeveloper, "Polar Maps");
        await Applications.Approve("acme-sync");
        await Applications.Approve("polar-maps");
        _guide = await Applications.AddUserGuide("acme-sync", TestPeople.Developer, "guide.pdf", Guide);
        _secret = await Applications.AddUserGuide("polar-maps", TestPeople.OtherDeveloper, "secret.pdf", [1, 2, 3]);
    }

    public virtual async ValueTask DisposeAsync()
    {
        _http.Dispose();
        _direct.Dispose();
        await Host.DisposeAsync();
    }

    private protected Instant Now => Host.Clock.GetCurrentInstant();

    private protected string LinkTo(string person) =>
        Link(new FileReference(TheGuide.Id, TheGuide.Name) { Source = new FileSource.Submitted { ApplicationId = new("acme-sync") } }, person);

    private protected string Link(FileReference asked, string person) => Host.GetService<FileLinkFactory>().RelativeUrl(asked, new(person));

    private protected async Task<HttpStatusCode> Status(string link)
    {
        using var answer = await _direct.GetAsync(link);
        return answer.StatusCode;
    }

    /// <summary>The response is the same for every reason.</summary>
    private protected async Task AssertRefused(string link)
    {
        using var answer = await _direct.GetAsync(link);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.StartsWith("There’s no file here, or it isn’t for you", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

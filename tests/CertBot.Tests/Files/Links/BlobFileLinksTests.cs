using System.Net;
using CertBot.Files;
using CertBot.Tests.Kit.Azure;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Tests.Files.Links;

/// <summary>The permissions, which the plain run checks with files in a folder.</summary>
[Trait("Suite", "Blob"), Trait("Campaign", "Long")]
public sealed class BlobFileLinksTests(SharedAzurite shared) : FileLinksContract, IClassFixture<SharedAzurite>
{
    private readonly BlobPlace _place = new(shared.Azurite);

    private protected override (string Name, string Value)[] Settings => _place.Settings;

    private protected override HttpStatusCode Answered => HttpStatusCode.Found;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _place.Line.DisposeAsync();
    }
}

/// <summary>What the account does instead of the host.</summary>
[Trait("Suite", "Blob")]
public sealed class BlobRedirectTests(SharedAzurite shared) : FileLinksHost, IClassFixture<SharedAzurite>
{
    private readonly BlobPlace _place = new(shared.Azurite);

    private protected override (string Name, string Value)[] Settings => _place.Settings;

    private protected override HttpStatusCode Answered => HttpStatusCode.Found;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _place.Line.DisposeAsync();
    }

    [Fact]
    public async Task File_is_read_from_the_account_by_whoever_may_see_the_application()
    {
        Assert.Equal(Guide, await Http.GetByteArrayAsync(LinkTo("analyst")));
        await AssertRefused(LinkTo("other-developer"));
    }

    [Fact]
    public async Task Browser_is_redirected_to_a_read_only_url_valid_for_two_minutes()
    {
        using var answer = await Direct.GetAsync(LinkTo("analyst"));

        var address = answer.Headers.Location ?? throw new InvalidOperationException("it leads nowhere");
        var signed = QueryHelpers.ParseQuery(address.Query);
        Assert.Equal(_place.Line.Port, address.Port);
        Assert.Equal(("r", "b"), (signed["sp"].ToString(), signed["sr"].ToString()));
        var ends = InstantPattern.General.Parse(signed["se"].ToString()).Value;
        Assert.InRange(ends - Now, Duration.FromSeconds(60), Duration.FromMinutes(2));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Unavailable_account_is_reported()
    {
        await _place.Line.Stop();

        using var answer = await Direct.GetAsync(LinkTo("analyst-2"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.StartsWith("Файлы сейчас недоступны", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

/// <summary>A container of its own behind a line that can be cut.</summary>
internal sealed class BlobPlace(Azurite azurite)
{
    private readonly string _container = $"c{Guid.NewGuid():n}";

    public FaultyProxy Line { get; } = new(azurite.Port);

    public (string Name, string Value)[] Settings
    {
        get
        {
            var settings = azurite.Container(_container, Line.Port);
            return
            [
                ("Files:Kind", "Blob"),
                ("Files:Blob:Endpoint", settings.Endpoint.AbsoluteUri),
                ("Files:Blob:Key", azurite.Key),
                ("Files:Blob:Container", _container),
            ];
        }
    }
}

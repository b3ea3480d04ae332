using System.Net;
using CertBot.Files;
using CertBot.Tests.Kit.Azure;
using Microsoft.AspNetCore.WebUtilities;
using NodaTime;
using NodaTime.Text;

namespace CertBot.Tests.Files.Links;

[Trait("Suite", "Blob")]
public sealed class BlobFileLinksTests(SharedAzurite shared) : FileLinksContract, IClassFixture<SharedAzurite>
{
    private readonly FaultyProxy _line = new(shared.Azurite.Port);
    private readonly string _container = $"c{Guid.NewGuid():n}";

    private protected override (string Name, string Value)[] Settings
    {
        get
        {
            var settings = shared.Azurite.Container(_container, _line.Port);
            return
            [
                ("Files:Kind", "Blob"),
                ("Files:Blob:Endpoint", settings.Endpoint.AbsoluteUri),
                ("Files:Blob:Key", shared.Azurite.Key),
                ("Files:Blob:Container", _container),
            ];
        }
    }

    private protected override HttpStatusCode Answered => HttpStatusCode.Found;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _line.DisposeAsync();
    }

    [Fact]
    public async Task Browser_is_redirected_to_a_read_only_url_valid_for_two_minutes()
    {
        using var answer = await Direct.GetAsync(LinkTo("analyst"));

        var address = answer.Headers.Location ?? throw new InvalidOperationException("it leads nowhere");
        var signed = QueryHelpers.ParseQuery(address.Query);
        Assert.Equal(_line.Port, address.Port);
        Assert.Equal(("r", "b"), (signed["sp"].ToString(), signed["sr"].ToString()));
        var ends = InstantPattern.General.Parse(signed["se"].ToString()).Value;
        Assert.InRange(ends - Now, Duration.FromSeconds(60), Duration.FromMinutes(2));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Unavailable_account_is_reported()
    {
        await _line.Stop();

        using var answer = await Direct.GetAsync(LinkTo("analyst-2"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.StartsWith("Файлы сейчас недоступны", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}

using CertBot.Core.Texts;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Tests.Kit;
using Microsoft.AspNetCore.DataProtection;

namespace CertBot.Tests.Files.Links;

public sealed class PublicLinksTests
{
    private static readonly FileAsked Guide = new(new(new string('a', 40)), "guide.pdf") { Of = new FileOf.Handed { App = new("acme-sync") } };

    private readonly Seal seal = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void A_link_leaves_the_host_only_where_browsers_reach_it()
    {
        Assert.Null(Links(null).Public(Guide, new("ana")));
        Assert.Null(Links("https://certbot.example/bot/").Public(Guide with { Of = null }, new("ana")));

        var link = Links("https://certbot.example/bot/").Public(Guide, new("ana")) ?? throw new InvalidOperationException("no link");
        Assert.StartsWith("https://certbot.example/bot/files/", link.AbsoluteUri, StringComparison.Ordinal);
        var read = seal.Read(link.Segments[^1]);
        Assert.Equal((Guide.File, "guide.pdf", Guide.Of, "ana"), (read?.File ?? default, read?.Name, read?.Of, read?.Person.Value));
    }

    [Fact]
    public void The_longest_name_fits() =>
        Assert.NotNull(seal.Read(Links(null).Path(Guide with { Name = string.Concat(Enumerable.Repeat("😀", 500)), Of = new FileOf.Made { App = new(new string('a', 120)) } }, new(new string('p', 300)))["/files/".Length..]));

    private FileLinks Links(string? host) => new(new FilesSettings { PublicUrl = host is null ? null : new Uri(host) }, seal, new FakeClock());
}

using CertBot.Core.Primitives;
using CertBot.Files;
using CertBot.Files.Links;
using CertBot.Tests.Kit.Runtime;
using Microsoft.AspNetCore.DataProtection;

namespace CertBot.Tests.Files.Links;

public sealed class PublicFileLinksTests
{
    private static readonly FileReference Guide = new(new(new string('a', 40)), "guide.pdf")
    {
        Source = new FileSource.Submitted { ApplicationId = new("acme-sync") },
    };

    private readonly FileLinkProtector _protector = new(new EphemeralDataProtectionProvider());

    [Fact]
    public void Links_are_created_only_with_a_public_url()
    {
        Assert.Null(Links(null).PublicUrl(Guide, new("ana")));
        Assert.Null(Links("https://certbot.example/bot/").PublicUrl(Guide with { Source = null }, new("ana")));

        var link = Links("https://certbot.example/bot/").PublicUrl(Guide, new("ana")) ?? throw new InvalidOperationException("no link");
        Assert.StartsWith("https://certbot.example/bot/files/", link.AbsoluteUri, StringComparison.Ordinal);
        var read = _protector.Unprotect(link.Segments[^1]);
        Assert.Equal((Guide.File, "guide.pdf", Guide.Source, "ana"), (read?.File ?? default, read?.Name, read?.Source, read?.Person.Value));
    }

    [Fact]
    public void Longest_file_name_fits() =>
        Assert.NotNull(
            _protector.Unprotect(
                Links(null)
                    .RelativeUrl(
                        Guide with
                        {
                            Name = string.Concat(Enumerable.Repeat("😀", 500)),
                            Source = new FileSource.Generated { ApplicationId = new(new string('a', 120)) },
                        },
                        new(new string('p', 300))
                    )["/files/".Length..]
            )
        );

    private FileLinkFactory Links(string? host) => new(new FilesSettings { PublicUrl = host is null ? null : new Uri(host) }, _protector, new FakeClock());
}

using System.Net;
using System.Net.Http.Headers;
using CertBot.Commands;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Primitives;
using CertBot.Core.Tests.Kit;
using CertBot.Core.Tests.Kit.Samples;
using CertBot.Files.Links;
using CertBot.Outbox;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Channels;
using CertBot.Turns;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace CertBot.Tests.Files.Links;

/// <summary>
/// File links in the whole product: whoever has a link opens it as the person it was created for, as long as that person has access. A subclass configures the
/// file store.
/// </summary>
public abstract class FileLinksContract : FileLinksHost
{
    private static readonly Actor Administrator = new(new("administrator"), [RoleName.Administrator], null);

    [Theory]
    [InlineData("developer")]
    [InlineData("developer-manager", Traits = ["Campaign", "Long"])]
    [InlineData("analyst")]
    [InlineData("ceo", Traits = ["Campaign", "Long"])]
    public async Task Everybody_who_may_see_the_application_can_open_its_files(string person)
    {
        using var first = await Direct.GetAsync(LinkTo(person));
        using var answer = await Http.GetAsync(LinkTo(person));

        Assert.Equal(Answered, first.StatusCode);
        Assert.Equal("nosniff", first.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-referrer", first.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(first.Headers.CacheControl?.NoStore);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Guide, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(
            ("attachment", "guide.pdf"),
            (answer.Content.Headers.ContentDisposition?.DispositionType, answer.Content.Headers.ContentDisposition?.FileName?.Trim('"'))
        );
        Assert.Equal("application/octet-stream", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Headers.CacheControl?.NoStore);
    }

    [Theory]
    [InlineData("other-developer")]
    [InlineData("nobody-ever")]
    public async Task Link_of_another_person_is_refused(string person) => await AssertRefused(LinkTo(person));

    [Fact]
    public async Task Person_whose_role_was_revoked_is_refused()
    {
        var link = LinkTo("analyst");
        Assert.Equal(Answered, await Status(link));

        Assert.IsType<CommandResult.Completed>(
            await Host.GetService<CommandExecutor>()
                .Execute(
                    new Command.OnRoleAssignments(new RoleAssignmentCommand.RevokeRole(RoleName.Analyst, new("analyst"))),
                    null,
                    Administrator,
                    Now,
                    default
                )
        );

        await AssertRefused(link);
    }

    [Fact]
    public async Task Former_vendor_member_is_refused()
    {
        var link = LinkTo("developer");
        Assert.Equal(Answered, await Status(link));

        Assert.IsType<CommandResult.Completed>(
            await Host.GetService<CommandExecutor>()
                .Execute(new Command.OnVendor(new("acme"), new VendorCommand.Leave(new("developer"))), null, TestPeople.Developer, Now, default)
        );

        // The person's own copy of the membership is updated through the outbox.
        for (var left = 100; left > 0 && await Status(link) == Answered; left--)
            await Task.Delay(50);
        await AssertRefused(link);
    }

    [Fact]
    public async Task Link_to_a_file_of_another_application_is_refused()
    {
        await AssertRefused(Link(new FileReference(TheSecret.Id, "x") { Source = new FileSource.Submitted { ApplicationId = new("acme-sync") } }, "developer"));
        await AssertRefused(Link(new FileReference(TheSecret.Id, "x") { Source = new FileSource.Submitted { ApplicationId = new("acme-sync") } }, "analyst"));
        await AssertRefused(Link(new FileReference(TheGuide.Id, "x") { Source = new FileSource.Submitted { ApplicationId = new("no-such") } }, "analyst"));
        Assert.Equal(
            Answered,
            await Status(Link(new FileReference(TheSecret.Id, "x") { Source = new FileSource.Submitted { ApplicationId = new("polar-maps") } }, "analyst"))
        );
    }

    [Fact]
    public async Task Link_to_a_replaced_file_is_refused()
    {
        var link = LinkTo("analyst");

        await Applications.AddUserGuide("acme-sync", TestPeople.Developer, "newer.pdf", [4, 5]);

        await AssertRefused(link);
    }

    [Fact]
    public async Task Generated_file_opens_for_those_who_may_see_the_application()
    {
        var made = await Host.GetService<IGeneratedFileStore>().Save("history.csv", new MemoryStream([7, 8]), [], default);
        var asked = new FileReference(made.Id, "history.csv") { Source = new FileSource.Generated { ApplicationId = new("acme-sync") } };

        Assert.Equal(Answered, await Status(Link(asked, "developer")));
        await AssertRefused(Link(asked, "other-developer"));
    }

    /// <summary>What a file made by an earlier release said to the vendor may be more than is theirs to read.</summary>
    [Fact]
    public async Task Generated_file_is_made_anew_when_it_is_opened()
    {
        var made = await Host.GetService<IGeneratedFileStore>().Save("history.csv", new MemoryStream([7, 8]), [], default);
        var asked = new FileReference(made.Id, "history.csv") { Source = new FileSource.Generated { ApplicationId = new("acme-sync") } };

        using var opened = await Direct.GetAsync(Link(asked, "developer"));

        Assert.NotEqual([7, 8], await opened.Content.ReadAsByteArrayAsync());
        Assert.DoesNotContain(made.Id.Value, opened.Headers.Location?.AbsoluteUri ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Findings_open_for_those_who_may_see_the_application()
    {
        await Applications.AddInspectedPackages("acme-sync", TestPeople.Developer, InspectionSamples.Report);
        var made = await Host.GetService<IGeneratedFileStore>().Save("findings.csv", new MemoryStream([7, 8]), [], default);
        var asked = new FileReference(made.Id, "findings.csv") { Source = new FileSource.Inspection { ApplicationId = new("acme-sync") } };

        Assert.Equal(Answered, await Status(Link(asked, "developer")));
        Assert.Equal(Answered, await Status(Link(asked, "analyst")));
        await AssertRefused(Link(asked, "other-developer"));
        await AssertRefused(Link(asked with { Source = new FileSource.Inspection { ApplicationId = new("polar-maps") } }, "analyst"));
    }

    [Fact]
    public async Task File_of_the_board_opens_for_those_who_may_see_the_board()
    {
        var made = await Host.GetService<IGeneratedFileStore>().Save("figures.csv", new MemoryStream([7, 8]), [], default);
        var asked = new FileReference(made.Id, "figures.csv") { Source = new FileSource.Board { Selection = "2026-03|missed||" } };

        Assert.Equal(Answered, await Status(Link(asked, "analyst")));
        await AssertRefused(Link(asked, "developer"));
        await AssertRefused(Link(asked with { Source = new FileSource.Board { Selection = "2026-03" } }, "analyst"));
    }

    [Fact]
    public async Task Expired_link_is_reported_in_the_language_of_the_person()
    {
        var (english, russian) = (LinkTo("analyst"), LinkTo("analyst-2"));
        Host.Clock.Advance(FileLinkFactory.Lifetime - Duration.FromSeconds(10));
        Assert.Equal(Answered, await Status(english));

        Host.Clock.Advance(Duration.FromSeconds(10));
        using var late = await Direct.GetAsync(english);
        using var lateInRussian = await Direct.GetAsync(russian);

        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
        Assert.StartsWith("This link has expired", await late.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith("Срок действия ссылки истёк", await lateInRussian.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True(late.Headers.CacheControl?.NoStore);
    }

    [Fact]
    public async Task Changed_link_is_refused()
    {
        var link = LinkTo("analyst");
        var at = link.Length - 20;

        await AssertRefused(link[..at] + (link[at] == 'A' ? 'B' : 'A') + link[(at + 1)..]);
        await AssertRefused(link[..^1]);
        await AssertRefused($"{link}A");
        await AssertRefused("/files/x");
        await AssertRefused($"/files/{new string('A', 5000)}");
        await AssertRefused($"/files/{Host.GetService<IDataProtectionProvider>().CreateProtector("another").Protect("{}")}");
        await AssertRefused($"/files/{TheGuide.Id.Value}");
    }

    [Fact]
    public async Task Replica_with_the_same_keys_accepts_the_link()
    {
        var otherProvider = DataProtectionProvider.Create(new DirectoryInfo(Path.Combine(Host.Folder, "keys")), k => k.SetApplicationName("CertBot"));
        var link = new FileLinkProtector(otherProvider).Protect(
            new FileLinkToken(TheGuide.Id, "guide.pdf", new FileSource.Submitted { ApplicationId = new("acme-sync") }, new("analyst"))
            {
                ExpiresAt = Now + Duration.FromMinutes(1),
            }
        );

        Assert.Equal(Answered, await Status($"/files/{link}"));
    }

    [Fact]
    public async Task Range_request_returns_a_part_of_the_file()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, LinkTo("analyst")) { Headers = { Range = new RangeHeaderValue(1000, 1999) } };
        using var answer = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(Guide[1000..2000], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal(Guide.Length, answer.Content.Headers.ContentRange?.Length);
    }

    [Theory]
    [InlineData("a\"; filename=evil.exe; x=\".pdf", "a; filename=evil.exe; x=.pdf", Traits = ["Campaign", "Long"])]
    [InlineData("a.pdf\r\nSet-Cookie: a=b", "a.pdfSet-Cookie a=b")]
    [InlineData("..\\..\\C:\\Windows\\system.ini", "system.ini", Traits = ["Campaign", "Long"])]
    [InlineData("Leitfaden für Тимур\u202Egnp.exe", "Leitfaden für Тимурgnp.exe")]
    [InlineData("\0\u0001", "file", Traits = ["Campaign", "Long"])]
    public async Task Hostile_file_name_cannot_break_the_headers(string name, string saved)
    {
        using var answer = await Http.GetAsync(
            Link(new FileReference(TheGuide.Id, name) { Source = new FileSource.Submitted { ApplicationId = new("acme-sync") } }, "analyst")
        );

        var disposition = answer.Content.Headers.ContentDisposition;
        Assert.Equal("attachment", disposition?.DispositionType);
        Assert.Equal(saved, disposition?.FileNameStar ?? disposition?.FileName?.Trim('"'));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.NotEmpty(disposition?.Parameters ?? []);
        Assert.All(disposition?.Parameters ?? [], p => Assert.Contains(p.Name, (string[])["filename", "filename*"]));
    }

    [Fact]
    public async Task Web_chat_link_redirects_to_a_short_lived_one_after_a_permission_check()
    {
        using var client = await new DirectLineConnection(Host.Address).StartConversation("analyst");
        using var listening = await client.ConnectStream();

        // Reviewers name an application from a list, which the outbox updates a moment after the event.
        for (var look = 0; look < 400 && (await Host.GetService<IStore>().Due(OutboxDocuments.Kind, Instant.MaxValue, 1, default)).Count > 0; look++)
            await Task.Delay(25);
        await client.SendText("get acme-sync user-guide");
        var page = "";
        while (page.Length == 0 && await listening.ReceiveNext() is { } received)
        {
            page = (received["activities"] as System.Text.Json.Nodes.JsonArray ?? [])
                .Select(a => a?["attachments"]?[0]?["content"]?["actions"]?[0]?["url"]?.ToString())
                .FirstOrDefault(u => u is not null)
                ?? "";
        }

        Assert.Equal(Guide, await Http.GetByteArrayAsync(page));
        using var led = await Direct.GetAsync(page);
        Assert.Equal(HttpStatusCode.Found, led.StatusCode);
        Assert.StartsWith("/files/", led.Headers.Location?.OriginalString, StringComparison.Ordinal);

        foreach (
            var changed in (string[])
                [
                    page.Replace("handed=acme-sync&", "", StringComparison.Ordinal),
                    page.Replace("handed=", "made=", StringComparison.Ordinal),
                    page.Replace("acme-sync", "polar-maps", StringComparison.Ordinal),
                ]
        )
        {
            Assert.NotEqual(page, changed);
            Assert.Equal(HttpStatusCode.Forbidden, await Status(changed));
        }

        await Host.GetService<CommandExecutor>()
            .Execute(new Command.OnRoleAssignments(new RoleAssignmentCommand.RevokeRole(RoleName.Analyst, new("analyst"))), null, Administrator, Now, default);
        using var lost = await Http.GetAsync(page);
        Assert.Equal(HttpStatusCode.NotFound, lost.StatusCode);
    }
}

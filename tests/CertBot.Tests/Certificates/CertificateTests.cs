using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using CertBot.Certificates;
using CertBot.CommandLine;
using CertBot.Core.Certification.Sanctions;
using CertBot.Core.Tests.Kit;
using Microsoft.IdentityModel.Tokens;
using NodaTime;

namespace CertBot.Tests.Certificates;

/// <summary>The certificate as others check it: its page, its signed facts, its badge, and what a saved file is worth.</summary>
public sealed class CertificateTests
{
    [Fact]
    public async Task Facts_name_what_was_certified_and_nothing_of_people_or_cases()
    {
        await using var host = await CertifiedHost.Start(("Files:PublicUrl", "https://certbot.example.com"));
        var saved = await host.Saved;

        Assert.Equal(
            [
                "id",
                "application",
                "name",
                "version",
                "edition",
                "editionSha256",
                "packageSha256",
                "since",
                "until",
                "state",
                "supersededBy",
                "asOf",
                "token",
                "page",
                "badge",
                "keys",
            ],
            saved.Select(m => m.Key)
        );
        Assert.Equal(("valid", "2026-03-02", null, "creatio@1"), (Text(saved, "state"), Text(saved, "since"), Text(saved, "until"), Text(saved, "edition")));
        var file = await File.ReadAllBytesAsync(Path.Combine(Repository.Root, "src/CertBot.Core/Policy/Editions/creatio.json"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), Text(saved, "editionSha256"));
        Assert.Equal("https://certbot.example.com/certificates/CB-2026-acme-sync-1", Text(saved, "page"));
        foreach (var secret in new[] { "developer", "boss@acme", "Acme Ltd", "analyst" })
            Assert.DoesNotContain(secret, saved.ToJsonString() + Payload(saved), StringComparison.OrdinalIgnoreCase);
        Assert.IsType<CertificateCheck.Genuine>(await (await host.Verifier()).Check(saved.ToJsonString()));
        Assert.IsType<CertificateCheck.Genuine>(await (await host.Verifier()).Check(Text(saved, "token") ?? ""));
    }

    [Fact]
    public async Task State_follows_suspension_reinstatement_and_withdrawal_everywhere()
    {
        await using var host = await CertifiedHost.Start();
        var before = await host.Saved;
        await host.TakeEffect(SanctionKind.Suspend);
        Assert.Equal("suspended", Text(await host.Saved, "state"));
        var check = Assert.IsType<CertificateCheck.Genuine>(await (await host.Verifier()).Check((await host.Saved).ToJsonString()));
        Assert.False(check.Facts.IsValid);
        Assert.Contains("Suspended", await Body(host, "/certificates/CB-2026-acme-sync-1/badge.svg"), StringComparison.Ordinal);
        Assert.Contains("Приостановлено", await Body(host, "/certificates/CB-2026-acme-sync-1/badge.svg?lang=ru"), StringComparison.Ordinal);
        Assert.Contains("class=\"state suspended\"", await Body(host, "/certificates/CB-2026-acme-sync-1", "text/html"), StringComparison.Ordinal);
        Assert.Equal("expired", Assert.IsType<CertificateCheck.Rejected>(await (await host.Verifier()).Check(before.ToJsonString())).Reason);

        await host.Reinstate();
        Assert.Equal("valid", Text(await host.Saved, "state"));
        await host.TakeEffect(SanctionKind.Withdraw);
        var after = await host.Saved;
        Assert.Equal("withdrawn", Text(after, "state"));
        Assert.NotNull(Text(after, "until"));
        Assert.Contains("Withdrawn", await Body(host, "/certificates/CB-2026-acme-sync-1/badge.svg"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificate_of_an_older_version_ends_with_the_next_one()
    {
        await using var host = await CertifiedHost.Start();
        await host.Certify(2, "2.1");
        var older = await host.Saved;
        Assert.Equal(("superseded", "2026-04-02", "CB-2026-acme-sync-2"), (Text(older, "state"), Text(older, "until"), Text(older, "supersededBy")));
        Assert.Equal("valid", Text(await host.GetJson("/certificates/CB-2026-acme-sync-2.json"), "state"));
        await host.TakeEffect(SanctionKind.Suspend);
        Assert.Equal("superseded", Text(await host.Saved, "state"));
        Assert.Equal("suspended", Text(await host.GetJson("/certificates/CB-2026-acme-sync-2.json"), "state"));
    }

    [Fact]
    public async Task Tampered_file_is_rejected_wherever_it_was_changed()
    {
        await using var host = await CertifiedHost.Start();
        var (saved, verifier) = (await host.Saved, await host.Verifier());

        foreach (var name in new[] { "id", "name", "version", "state", "until", "packageSha256", "edition", "since" })
        {
            var changed = saved.DeepClone().AsObject();
            changed[name] = "2099-01-01";
            Assert.Equal("tampered", Reason(await verifier.Check(changed.ToJsonString())));
        }

        var token = Text(saved, "token") ?? "";
        var parts = token.Split('.');
        var payload = Payload(saved).Replace("\"valid\"", "\"Valid\"", StringComparison.Ordinal);
        Assert.Equal("tampered", Reason(await verifier.Check($"{parts[0]}.{Base64UrlEncoder.Encode(payload)}.{parts[2]}")));
        Assert.Equal("tampered", Reason(await verifier.Check($"{parts[0]}.{parts[1]}.{Flip(parts[2])}")));
    }

    [Fact]
    public async Task Algorithm_of_the_token_decides_nothing()
    {
        await using var host = await CertifiedHost.Start();
        var (saved, verifier) = (await host.Saved, await host.Verifier());
        var parts = (Text(saved, "token") ?? "").Split('.');
        var kid = Text((await host.GetJson("/.well-known/jwks.json"))["keys"]?[0] as JsonObject ?? [], "kid");

        string Header(string alg) => Base64UrlEncoder.Encode($$"""{"alg":"{{alg}}","kid":"{{kid}}","typ":"certificate+jwt"}""");
        Assert.Equal("algorithm", Reason(await verifier.Check($"{Header("none")}.{parts[1]}.")));
        Assert.Equal("algorithm", Reason(await verifier.Check($"{Header("HS256")}.{parts[1]}.{Hmac($"{Header("HS256")}.{parts[1]}", kid ?? "")}")));
        var longer = Base64UrlEncoder.Encode($$"""{"alg":"ES256","kid":"{{kid}}","typ":"certificate+jwt","x5u":"https://keys.example"}""");
        Assert.Equal("tampered", Reason(await verifier.Check($"{longer}.{parts[1]}.{parts[2]}")));

        // A key of one's own, named like the host's, and named otherwise.
        using var own = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (
            var (header, reason) in new[]
            {
                (Header("ES256"), "tampered"),
                (Base64UrlEncoder.Encode("""{"alg":"ES256","kid":"mine","typ":"certificate+jwt"}"""), "unknown-key"),
            }
        )
        {
            var signed = Base64UrlEncoder.Encode(own.SignData(Encoding.ASCII.GetBytes($"{header}.{parts[1]}"), HashAlgorithmName.SHA256));
            Assert.Equal(reason, Reason(await verifier.Check($"{header}.{parts[1]}.{signed}")));
        }
    }

    [Fact]
    public async Task Saved_file_is_valid_for_a_day()
    {
        await using var host = await CertifiedHost.Start();
        var (saved, verifier) = (await host.Saved, await host.Verifier());
        host.Host.Clock.Advance(Duration.FromHours(23));
        Assert.IsType<CertificateCheck.Genuine>(await verifier.Check(saved.ToJsonString()));
        host.Host.Clock.Advance(Duration.FromHours(2));
        Assert.Equal("expired", Reason(await verifier.Check(saved.ToJsonString())));
        Assert.IsType<CertificateCheck.Genuine>(await verifier.Check((await host.Saved).ToJsonString()));
    }

    [Fact]
    public async Task Keys_are_replaced_by_age_and_old_ones_stay_as_long_as_their_tokens_live()
    {
        await using var host = await CertifiedHost.Start();
        var first = await Kids(host);
        _ = await host.Saved;
        host.Host.Clock.Advance(CertificateKeys.RotateAfter + Duration.FromMinutes(2));
        var old = await host.Saved;
        var both = await Kids(host);
        Assert.Equal(2, both.Length);
        // The new key is published before it signs.
        Assert.Equal(first[0], Kid(old));
        host.Host.Clock.Advance(Duration.FromHours(25));
        var next = await host.Saved;
        Assert.Equal(both[0], Kid(next));
        Assert.NotEqual(first[0], both[0]);
        Assert.Equal(2, (await Kids(host)).Length);
        Assert.IsType<CertificateCheck.Genuine>(await (await host.Verifier()).Check(next.ToJsonString()));
        host.Host.Clock.Advance(Duration.FromDays(4));
        Assert.Equal([both[0]], await Kids(host));
    }

    [Fact]
    public async Task Unknown_number_has_one_answer()
    {
        await using var host = await CertifiedHost.Start();
        HashSet<string> bodies = [];
        foreach (
            var number in new[]
            {
                "CB-2026-acme-sync-2",
                "CB-2025-acme-sync-1",
                "CB-2026-no-such-1",
                "acme-sync",
                "CB-2026-acme-sync-1%0a",
                "..%2f..%2fetc",
                new string('x', 500),
                "CB-2026--1",
                "CB-x-acme-sync-1",
            }
        )
        {
            using var response = await host.Get($"/certificates/{number}.json");
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
            bodies.Add(await response.Content.ReadAsStringAsync());
        }
        Assert.Single(bodies);
        Assert.Equal(HttpStatusCode.NotFound, (await host.Get("/certificates/CB-2026-no-such-1/badge.svg")).StatusCode);
        Assert.Contains(
            "Сертификата с таким номером нет",
            await (await host.Get("/certificates/CB-1", "text/html", "ru")).Content.ReadAsStringAsync(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Answers_are_cached_for_a_minute_and_known_again_by_their_tag()
    {
        await using var host = await CertifiedHost.Start();
        foreach (
            var (path, accept, seconds) in new[]
            {
                ("/certificates/CB-2026-acme-sync-1", "text/html", 60),
                ("/certificates/CB-2026-acme-sync-1.json", "application/json", 60),
                ("/certificates/CB-2026-acme-sync-1/badge.svg", "image/*", 60),
                ("/.well-known/jwks.json", "*/*", 3600),
            }
        )
        {
            using var response = await host.Get(path, accept);
            Assert.Equal((HttpStatusCode.OK, TimeSpan.FromSeconds(seconds)), (response.StatusCode, response.Headers.CacheControl?.MaxAge));
            var tag = response.Headers.ETag?.ToString() ?? "";
            Assert.Equal(HttpStatusCode.NotModified, (await host.Get(path, accept, tag: tag)).StatusCode);
        }
        var valid = (await host.Get("/certificates/CB-2026-acme-sync-1/badge.svg")).Headers.ETag?.ToString();
        await host.TakeEffect(SanctionKind.Suspend);
        Assert.Equal(HttpStatusCode.OK, (await host.Get("/certificates/CB-2026-acme-sync-1/badge.svg", tag: valid)).StatusCode);
    }

    [Fact]
    public async Task Page_is_without_script_in_the_readers_language_and_quotes_names_as_text()
    {
        await using var host = await CertifiedHost.Start();
        using var response = await host.Get("/certificates/CB-2026-acme-sync-1", "text/html,application/xhtml+xml,*/*;q=0.8", "ru-RU,ru;q=0.9");
        var page = await response.Content.ReadAsStringAsync();
        Assert.Contains("<html lang=\"ru\">", page, StringComparison.Ordinal);
        Assert.Contains("Действует:", page, StringComparison.Ordinal);
        Assert.Contains("Acme &lt;Sync&gt; &amp; more", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", string.Join(' ', response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", string.Join(' ', response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal("application/json", (await host.Get("/certificates/CB-2026-acme-sync-1", "application/json")).Content.Headers.ContentType?.MediaType);
        Assert.Equal("application/jose", (await host.Get("/certificates/CB-2026-acme-sync-1", "application/jose")).Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task Badge_is_a_picture_with_a_title()
    {
        await using var host = await CertifiedHost.Start();
        var svg = XDocument.Parse(await Body(host, "/certificates/CB-2026-acme-sync-1/badge.svg"));
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal("Creatio certificate of Acme <Sync> & more: Certified 2.0", svg.Root?.Element(ns + "title")?.Value);
        Assert.DoesNotContain(svg.Descendants(), e => e.Name.LocalName is "script" or "foreignObject" or "image" or "use" or "a");
    }

    [Fact]
    public async Task Command_line_tells_valid_from_invalid_from_unreadable()
    {
        await using var host = await CertifiedHost.Start();
        var folder = Directory.CreateTempSubdirectory("certificate");
        try
        {
            var (file, keys, token) = (
                Path.Combine(folder.FullName, "c.json"),
                Path.Combine(folder.FullName, "keys.json"),
                Path.Combine(folder.FullName, "c.jwt")
            );
            var saved = await host.Saved;
            await File.WriteAllTextAsync(file, saved.ToJsonString());
            await File.WriteAllTextAsync(token, Text(saved, "token"));
            await File.WriteAllTextAsync(keys, (await host.GetJson("/.well-known/jwks.json")).ToJsonString());

            Assert.Equal(0, await Run("certificate", "verify", file, "--keys", keys));
            Assert.Equal(0, await Run("certificate", "verify", token, "--keys", new Uri(host.Host.Address, "/.well-known/jwks.json").AbsoluteUri, "--json"));
            Assert.Equal(0, await Run("certificate", "verify", file, "--store", $"sqlite:{Path.Combine(host.Host.Folder, "certbot.db")}"));
            await File.WriteAllTextAsync(file, saved.ToJsonString().Replace("\"2.0\"", "\"3.0\"", StringComparison.Ordinal));
            Assert.Equal(1, await Run("certificate", "verify", file, "--keys", keys));
            await File.WriteAllTextAsync(keys, """{"keys":[]}""");
            Assert.Equal(1, await Run("certificate", "verify", token, "--keys", keys));
            foreach (var broken in new[] { "", "{}", "hello", "a.b", "{\"token\":5}", "[1]", new string('x', 100_000), "{\"token\":\"a.b.c\"}" })
            {
                await File.WriteAllTextAsync(file, broken);
                Assert.Equal(2, await Run("certificate", "verify", file, "--keys", keys));
            }
            Assert.Equal(2, await Run("certificate", "verify", Path.Combine(folder.FullName, "none"), "--keys", keys));
            Assert.Equal(2, await Run("certificate", "verify", token, "--keys", Path.Combine(folder.FullName, "none")));
            Assert.Equal(2, await Run("certificate", "verify", token, "--keys", "http://certbot.example.com/keys"));
            Assert.Equal(0, await Run("certificate", "show", "acme-sync", "--store", $"sqlite:{Path.Combine(host.Host.Folder, "certbot.db")}"));
            Assert.Equal(2, await Run("certificate", "show", "no-such", "--store", $"sqlite:{Path.Combine(host.Host.Folder, "certbot.db")}"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<int> Run(params string[] args) => await CommandLineDispatcher.Run(args, TextWriter.Null, TextWriter.Null);

    private static async Task<string> Body(CertifiedHost host, string path, string? accept = null) =>
        await (await host.Get(path, accept)).Content.ReadAsStringAsync();

    private static string? Text(JsonObject json, string name) => (string?)json[name];

    private static string Payload(JsonObject saved) => Base64UrlEncoder.Decode((Text(saved, "token") ?? "").Split('.')[1]);

    private static string? Kid(JsonObject saved) => (string?)JsonNode.Parse(Base64UrlEncoder.Decode((Text(saved, "token") ?? "").Split('.')[0]))?["kid"];

    private static async Task<string[]> Kids(CertifiedHost host) =>
        [.. (await host.GetJson("/.well-known/jwks.json"))["keys"]?.AsArray().Select(k => (string?)k?["kid"] ?? "") ?? []];

    private static string Reason(CertificateCheck check) => Assert.IsType<CertificateCheck.Rejected>(check).Reason;

    private static string Hmac(string text, string secret) =>
        Base64UrlEncoder.Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.ASCII.GetBytes(text)));

    private static string Flip(string signature) => (signature[0] == 'A' ? 'B' : 'A') + signature[1..];
}

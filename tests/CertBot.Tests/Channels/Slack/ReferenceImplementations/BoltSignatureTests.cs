using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Configuration;
using CertBot.Tests.Kit.Processes;
using CertBot.Tests.Kit.Runtime;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.ReferenceImplementations;

/// <summary>Our signatures and those of Slack's own framework (Bolt), each verified by the other implementation.</summary>
[Trait("Suite", "Slack")]
public sealed class BoltSignatureTests
{
    private const string Key = "8f742231b10e8888abcd99yyyzzz85a5";

    private static readonly Instant Now = new FakeClock().GetCurrentInstant();

    /// <summary>Reads a JSON list of requests, and returns the verdict of Slack's framework on each.</summary>
    private const string Script = """
        const { isValidSlackRequest } = require(process.argv[1] + "/@slack/bolt/dist/receivers/verify-request.js");
        let text = "";
        process.stdin.on("data", d => text += d).on("end", () => process.stdout.write(JSON.stringify(JSON.parse(text).map(q => isValidSlackRequest({
            signingSecret: q.secret, body: q.body, nowMilliseconds: q.now * 1000,
            headers: { "x-slack-signature": q.signature, "x-slack-request-timestamp": Number(q.at) },
        })))));
        """;

    [Fact]
    public async Task Both_accept_the_oldest_permitted_timestamp()
    {
        SignatureQuestion[] questions =
        [
            .. from body in (string[])["", "payload=%7B%22a%22%3A1%7D", """{"text":"Привет 🙂 <&>"}""", new string('x', 200_000)]
            from age in (int[])[0, 1, 299, 300, 301, 86_400]
            from secret in (string[])[Key, "another"]
            select CreateQuestion(body, age, secret),
            CreateQuestion("changed", 0, Key) with
            {
                Body = "changed ",
            },
            CreateQuestion("another version", 0, Key) is var q ? q with { Signature = "v1" + q.Signature[2..] } : q,
            CreateQuestion("cut", 0, Key) is var c ? c with { Signature = c.Signature[..^1] } : c,
        ];

        var theirs = await Ask(questions);

        Assert.Equal(theirs, questions.Select(IsValidHere));
        Assert.Contains(true, theirs);
        Assert.Contains(false, theirs);
    }

    /// <summary>Bolt checks the age only: a request signed for tomorrow can be replayed until then. Ours rejects it.</summary>
    [Fact]
    public async Task Future_timestamp_is_accepted_by_Bolt_and_refused_here()
    {
        var tomorrow = CreateQuestion("x", -86_400, Key);

        Assert.True(Assert.Single(await Ask([tomorrow])));
        Assert.False(IsValidHere(tomorrow));
    }

    private static bool IsValidHere(SignatureQuestion q) =>
        RequestSignature.IsValid(
            new Secret(Key),
            new HeaderDictionary { [RequestSignature.TimestampHeader] = q.At, [RequestSignature.SignatureHeader] = q.Signature },
            Encoding.UTF8.GetBytes(q.Body),
            Now
        );

    /// <summary>Signs with any secret, and verifies with the correct one.</summary>
    private static SignatureQuestion CreateQuestion(string body, int age, string secret)
    {
        var at = (Now.ToUnixTimeSeconds() - age).ToString(CultureInfo.InvariantCulture);
        return new SignatureQuestion(Key, body, at, RequestSignature.Compute(new Secret(secret), at, Encoding.UTF8.GetBytes(body)), Now.ToUnixTimeSeconds());
    }

    private static async Task<bool[]> Ask(SignatureQuestion[] questions)
    {
        var modules = await NpmPackages.Fetch("bolt", "@slack/bolt@5.1.0");
        var node = new ProcessStartInfo("node", ["-e", Script, modules]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        using var asked = Process.Start(node) ?? throw new InvalidOperationException("node does not start");
        await asked.StandardInput.WriteAsync(JsonSerializer.Serialize(questions, JsonSerializerOptions.Web));
        asked.StandardInput.Close();
        var text = await asked.StandardOutput.ReadToEndAsync();
        await asked.WaitForExitAsync();
        return JsonSerializer.Deserialize<bool[]>(text) ?? [];
    }

    private sealed record SignatureQuestion(string Secret, string Body, string At, string Signature, long Now);
}

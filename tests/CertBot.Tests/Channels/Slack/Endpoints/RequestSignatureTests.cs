using System.Globalization;
using System.Text;
using CertBot.Channels.Slack.Endpoints;
using CertBot.Configuration;
using CertBot.Tests.Kit.Runtime;
using Microsoft.AspNetCore.Http;
using NodaTime;

namespace CertBot.Tests.Channels.Slack.Endpoints;

public sealed class RequestSignatureTests
{
    private static readonly Secret Key = new("8f742231b10e8888abcd99yyyzzz85a5");
    private static readonly byte[] Body = """{"type":"event_callback","text":"Привет 🙂"}"""u8.ToArray();

    private readonly FakeClock _clock = new();

    /// <summary>Slack's own example: https://docs.slack.dev/authentication/verifying-requests-from-slack.</summary>
    [Fact]
    public void Published_example_is_signed_as_by_Slack()
    {
        const string body =
            "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        var headers = new HeaderDictionary
        {
            [RequestSignature.TimestampHeader] = "1531420618",
            [RequestSignature.SignatureHeader] = "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        };

        Assert.True(RequestSignature.IsValid(Key, headers, Encoding.UTF8.GetBytes(body), Instant.FromUnixTimeSeconds(1531420618)));
        Assert.False(RequestSignature.IsValid(Key, headers, Encoding.UTF8.GetBytes(body + " "), Instant.FromUnixTimeSeconds(1531420618)));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-300, true)]
    [InlineData(300, true)]
    [InlineData(-301, false)]
    [InlineData(301, false)]
    [InlineData(-86_400, false)]
    [InlineData(86_400, false)]
    public void Signature_more_than_five_minutes_off_is_refused(int seconds, bool good) => Assert.Equal(good, IsGood(CreateHeaders(seconds), Body));

    [Fact]
    public void Signature_covers_the_raw_bytes()
    {
        Assert.True(IsGood(CreateHeaders(0), Body));
        Assert.False(IsGood(CreateHeaders(0), Encoding.UTF8.GetBytes("""{"type": "event_callback","text":"Привет 🙂"}""")));
        Assert.False(
            IsGood(CreateHeaders(0), Encoding.UTF8.GetBytes("""{"type":"event_callback","text":"\u041f\u0440\u0438\u0432\u0435\u0442 \ud83d\ude42"}"""))
        );
        Assert.False(IsGood(CreateHeaders(0), []));

        // Not valid UTF-8, but correctly signed.
        byte[] raw = [0xFF, 0xFE, 0, 0x80];
        Assert.True(IsGood(CreateHeaders(0, raw), raw));
    }

    [Fact]
    public void Other_secret_gives_another_signature() =>
        Assert.False(RequestSignature.IsValid(new Secret("another"), CreateHeaders(0), Body, _clock.GetCurrentInstant()));

    [Fact]
    public void Signature_is_valid_for_its_timestamp_only()
    {
        var headers = CreateHeaders(0);
        headers[RequestSignature.TimestampHeader] = At(1);

        Assert.False(IsGood(headers, Body));
    }

    public static TheoryData<string, string[], string[]> MalformedHeaders
    {
        get
        {
            var clock = new FakeClock();
            var at = clock.GetCurrentInstant().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var good = RequestSignature.Compute(Key, at, Body);
            return new()
            {
                { "no signature", [at], [] },
                { "no moment", [], [good] },
                { "two signatures, the good one first", [at], [good, "v0=00"] },
                { "two signatures, the good one last", [at], ["v0=00", good] },
                { "two moments", [at, at], [good] },
                { "two in one", [at], [$"{good},{good}"] },
                { "cut", [at], [good[..^1]] },
                { "longer", [at], [good + "0"] },
                { "another version", [at], ["v1" + good[2..]] },
                { "in capitals", [at], [good.ToUpperInvariant()] },
                { "not Latin", [at], ["v0=п" + good[4..]] },
                { "empty", [at], [""] },
                { "signed moment", ["+" + at], [RequestSignature.Compute(Key, "+" + at, Body)] },
                { "blank before the moment", [" " + at], [RequestSignature.Compute(Key, " " + at, Body)] },
                { "negative moment", ["-" + at], [RequestSignature.Compute(Key, "-" + at, Body)] },
                { "moment with a point", [at + ".0"], [RequestSignature.Compute(Key, at + ".0", Body)] },
                { "moment beyond every number", [new string('9', 40)], [RequestSignature.Compute(Key, new string('9', 40), Body)] },
                { "digits of another script", ["١٧٧٢٤٤١٢٠٠"], [good] },
                { "no digits", ["now"], [RequestSignature.Compute(Key, "now", Body)] },
            };
        }
    }

    [Theory, MemberData(nameof(MalformedHeaders))]
    public void Malformed_headers_are_refused(string what, string[] at, string[] signature)
    {
        var headers = new HeaderDictionary { [RequestSignature.TimestampHeader] = at, [RequestSignature.SignatureHeader] = signature };

        Assert.False(IsGood(headers, Body), what);
    }

    private bool IsGood(HeaderDictionary headers, byte[] body) => RequestSignature.IsValid(Key, headers, body, _clock.GetCurrentInstant());

    private HeaderDictionary CreateHeaders(int seconds, byte[]? body = null) =>
        new()
        {
            [RequestSignature.TimestampHeader] = At(seconds),
            [RequestSignature.SignatureHeader] = RequestSignature.Compute(Key, At(seconds), body ?? Body),
        };

    private string At(int seconds) => (_clock.GetCurrentInstant().ToUnixTimeSeconds() + seconds).ToString(CultureInfo.InvariantCulture);
}

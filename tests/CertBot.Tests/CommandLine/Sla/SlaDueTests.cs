using System.Text.Json.Nodes;
using CertBot.CommandLine;

namespace CertBot.Tests.CommandLine.Sla;

/// <summary><c>sla due</c> as an operator uses it.</summary>
public sealed class SlaDueTests : IDisposable
{
    private readonly DirectoryInfo _folder = System.IO.Directory.CreateTempSubdirectory("certbot-sla-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("basic", "medium", "Europe/Berlin", "2026-03-27T15:30:00Z", "2026-03-30T13:30:00Z", "PT8H")] // over a weekend with the spring change
    [InlineData("business", "high", "America/New_York", "2026-03-07T22:30:00Z", "2026-03-08T13:30:00Z", "PT1H")] // Saturday evening, Sunday counts
    [InlineData("premium", "high", "Asia/Kathmandu", "2026-12-24T23:50:00Z", "2026-12-25T00:20:00Z", "PT30M")] // around the clock
    [InlineData("basic", "low", "Asia/Dubai", "2026-01-05T05:00:00Z", "2026-01-06T12:00:00Z", "PT16H")]
    public async Task Case_is_due_when_its_packages_working_time_has_passed(
        string package,
        string priority,
        string zone,
        string opened,
        string due,
        string elapsed
    )
    {
        var answer = await Ask("--package", package, "--priority", priority, "--zone", zone, "--opened", opened);

        Assert.Equal(due, answer["due"]?.GetValue<string>());
        Assert.Equal(elapsed, answer["elapsed"]?.GetValue<string>());
        Assert.Equal(false, answer["breached"]?.GetValue<bool>());
    }

    [Fact]
    public async Task Counted_intervals_leave_out_nights_weekends_holidays_and_pauses()
    {
        var answer = await Ask([
            .. new[] { "--package", "basic", "--priority", "high", "--zone", "Europe/Berlin", "--opened", "2026-04-30T15:30:00Z", "--holidays", "DE" },
            .. new[] { "--pause", "2026-05-04T07:30:00Z/2026-05-04T08:00:00Z", "--pause", "2026-05-04T09:00:00Z/2026-05-04T11:00:00+01:00" },
        ]);

        Assert.Equal(
            """[{"from":"2026-04-30T15:30:00Z","to":"2026-04-30T16:00:00Z"},{"from":"2026-05-04T07:00:00Z","to":"2026-05-04T07:30:00Z"},"""
                + """{"from":"2026-05-04T08:00:00Z","to":"2026-05-04T09:00:00Z"},{"from":"2026-05-04T10:00:00Z","to":"2026-05-04T12:00:00Z"}]""",
            answer["counted"]?.ToJsonString()
        );
        Assert.Equal("2026-05-04T12:00:00Z", answer["due"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("2026-03-30T13:30:00Z", "PT8H", false)]
    [InlineData("2026-03-30T13:30:01Z", "PT8H1S", true)]
    [InlineData("2026-03-29T12:00:00Z", "PT1H30M", false)]
    public async Task Time_is_counted_until_the_instant_that_was_asked_for(string at, string elapsed, bool breached)
    {
        var answer = await Ask(
            "--package",
            "basic",
            "--priority",
            "medium",
            "--zone",
            "Europe/Berlin",
            "--opened",
            "2026-03-27T15:30:00Z",
            "--target",
            "PT8H",
            "--at",
            at
        );

        Assert.Equal(elapsed, answer["elapsed"]?.GetValue<string>());
        Assert.Equal(breached, answer["breached"]?.GetValue<bool>());
        Assert.Equal("2026-03-30T13:30:00Z", answer["due"]?.GetValue<string>());
    }

    [Fact]
    public async Task Without_json_every_stretch_of_time_says_how_it_counts()
    {
        var (code, output, error) = await Run(
            null,
            ["--package", "basic", "--priority", "medium", "--zone", "Europe/Berlin", "--opened", "2026-04-30T15:30:00Z", "--holidays", "DE"]
        );

        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            Due 2026-05-04T14:30:00Z, Mon 04 May 2026 16:30:00 in Europe/Berlin; counted PT8H.
              2026-04-30T15:30:00Z - 2026-04-30T16:00:00Z  Thu 30 Apr 2026 17:30:00 - Thu 30 Apr 2026 18:00:00  counted
              2026-04-30T16:00:00Z - 2026-04-30T22:00:00Z  Thu 30 Apr 2026 18:00:00 - Fri 01 May 2026 00:00:00  outside the hours
              2026-04-30T22:00:00Z - 2026-05-01T22:00:00Z  Fri 01 May 2026 00:00:00 - Sat 02 May 2026 00:00:00  Tag der Arbeit
              2026-05-01T22:00:00Z - 2026-05-03T22:00:00Z  Sat 02 May 2026 00:00:00 - Mon 04 May 2026 00:00:00  day off
              2026-05-03T22:00:00Z - 2026-05-04T07:00:00Z  Mon 04 May 2026 00:00:00 - Mon 04 May 2026 09:00:00  outside the hours
              2026-05-04T07:00:00Z - 2026-05-04T14:30:00Z  Mon 04 May 2026 09:00:00 - Mon 04 May 2026 16:30:00  counted

            """.ReplaceLineEndings(),
            output
        );
    }

    [Fact]
    public async Task Batch_answers_each_line_and_says_what_is_wrong_with_the_others()
    {
        string[] lines =
        [
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z"}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-12-24T15:30:00Z","holidays":["2026-12-25","2026-12-28"]}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-26T10:00:00Z","pauses":[["2026-03-26T10:00:00Z","2026-03-26T11:00:00Z"]],"target":"PT30M"}""",
            "nonsense",
            "",
            """["basic"]""",
            """{"package":"basic"}""",
            """{"package":"basic","package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z"}""",
            """{"package":"gold","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z"}""",
            """{"package":"basic","priority":"urgent","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z"}""",
            """{"package":"basic","priority":"high","zone":"Europe/Atlantis","opened":"2026-03-27T15:30:00Z"}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"yesterday"}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":17}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z","target":"P1Y"}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z","target":"PT99999999999H"}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z","at":"2026-03-26T15:30:00Z"}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z","holidays":"XX"}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z","pauses":[["2026-03-28T15:30:00Z","2026-03-28T15:00:00Z"]]}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z","pauses":[["2026-03-28T15:30:00Z","2026-03-28T16:00:00Z"],["2026-03-28T15:45:00Z","2026-03-28T17:00:00Z"]]}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z","pauses":[["2026-03-28T15:30:00Z"]]}""",
            """{"package":"basic","priority":"high","zone":"Europe/Berlin","opened":"2026-03-27T15:30:00Z","colour":"red"}""",
            $$"""{"package":"{{new string('x', 300_000)}}"}""",
        ];

        var (code, output, error) = await Run(string.Join('\n', lines), ["--batch"]);

        Assert.Equal((0, ""), (code, error));
        var answers = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonNode.Parse(l) as JsonObject ?? []).ToList();
        Assert.Equal(lines.Length, answers.Count);
        Assert.Equal(["2026-03-30T09:30:00Z", "2026-12-29T10:30:00Z", "2026-03-26T11:30:00Z"], answers.Take(3).Select(a => a["due"]?.GetValue<string>()));
        Assert.Equal(
            [
                "the line is not JSON",
                "the line is empty",
                "the line is not a JSON object",
                "priority is missing",
                "the line is not JSON",
                "there is no package \"gold\"; there are basic, business, premium",
                "there is no priority \"urgent\"; there are high, medium, low",
                "there is no time zone \"Europe/Atlantis\"; zones have IANA names such as Europe/Berlin",
                "opened is not a time such as 2026-03-27T15:30:00Z: \"yesterday\"",
                "opened is not a text",
                "target is not a length such as PT8H or PT30M: \"P1Y\"",
                "target is not a length such as PT8H or PT30M: \"PT99999999999H\"",
                "at is before opened",
                "holidays are neither",
                "a pause ends before it starts",
                "two pauses overlap",
                "a pause is a list of its start and its end",
                "there is no member \"colour\"; there are package, priority, zone, opened, pauses, target, holidays, at",
                "the line is too long",
            ],
            answers
                .Skip(3)
                .Select(a => a["error"]?.GetValue<string>() ?? "")
                .Select(e => e.StartsWith("holidays are neither", StringComparison.Ordinal) ? "holidays are neither" : e)
        );
    }

    [Theory]
    [InlineData("holidays.txt", "# ours\n2026-05-01 Labour day\n\n2026-05-04;Company day\n2026-05-05\n")]
    [InlineData(
        "holidays.ics",
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//a//b//EN\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART;VALUE=DATE:20200501\r\nRRULE:FREQ=YEARLY\r\nSUMMARY:Labour day\r\nEND:VEVENT\r\n"
            + "BEGIN:VEVENT\r\nUID:2\r\nDTSTART;VALUE=DATE:20260504\r\nDTEND;VALUE=DATE:20260506\r\nSUMMARY:Company days\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )]
    public async Task Holidays_come_from_a_file_of_ones_own(string name, string content)
    {
        var file = Path.Combine(_folder.FullName, name);
        await File.WriteAllTextAsync(file, content);

        var answer = await Ask("--package", "basic", "--priority", "high", "--zone", "Europe/Berlin", "--opened", "2026-04-30T15:30:00Z", "--holidays", file);

        Assert.Equal("2026-05-06T10:30:00Z", answer["due"]?.GetValue<string>());
    }

    [Theory]
    [InlineData("first line\n", "the file of holidays: line 1 does not begin with a date (YYYY-MM-DD)")]
    [InlineData("2026-05-01 a\n2026-02-30 b\n", "the file of holidays: line 2 does not begin with a date (YYYY-MM-DD)")]
    [InlineData("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:nothing\n", "the file of holidays: it is no iCalendar")]
    public async Task File_that_is_no_calendar_is_refused_by_its_line(string content, string expected)
    {
        var file = Path.Combine(_folder.FullName, "bad");
        await File.WriteAllTextAsync(file, content);

        var (code, output, error) = await Run(
            null,
            ["--package", "basic", "--priority", "high", "--zone", "Europe/Berlin", "--opened", "2026-04-30T15:30:00Z", "--holidays", file]
        );

        Assert.Equal((2, "", expected), (code, output, error.TrimEnd()));
    }

    [Theory]
    [InlineData("--zone is missing", "--package", "basic", "--priority", "high", "--opened", "2026-04-30T15:30:00Z")]
    [InlineData("--pause is not START/END", "--package", "basic", "--priority", "high", "--zone", "UTC", "--opened", "2026-04-30T15:30:00Z", "--pause", "now")]
    public async Task Command_line_without_an_answer_ends_with_one_line(string expected, params string[] args)
    {
        var (code, output, error) = await Run(null, args);

        Assert.Equal((2, "", expected), (code, output, error.TrimEnd()));
    }

    [Theory]
    [InlineData("DE-BY", "2026-06-04T15:30:00Z", "2026-06-05T11:00:00Z")] // Corpus Christi is a holiday in Bavaria
    [InlineData("DE", "2026-06-04T15:30:00Z", "2026-06-05T10:30:00Z")]
    [InlineData("gb-sct", "2026-11-30T15:30:00Z", "2026-12-01T12:00:00Z")] // Saint Andrew's day
    public async Task Region_has_holidays_of_its_own(string code, string opened, string due)
    {
        var answer = await Ask("--package", "basic", "--priority", "high", "--zone", "Europe/Berlin", "--opened", opened, "--holidays", code);

        Assert.Equal(due, answer["due"]?.GetValue<string>());
    }

    private static async Task<JsonObject> Ask(params string[] args)
    {
        var (code, output, error) = await Run(null, [.. args, "--json"]);
        Assert.Equal((0, ""), (code, error));
        return JsonNode.Parse(output) as JsonObject ?? [];
    }

    private static async Task<(int Code, string Output, string Error)> Run(string? input, string[] args)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        using StringReader reader = new(input ?? "");
        var code = await CommandLineDispatcher.Run(["sla", "due", .. args], output, error, reader);
        return (code, output.ToString(), error.ToString());
    }
}

using CertBot.CommandLine;
using CertBot.CommandLine.Duty;
using CertBot.Core.Directory;
using CertBot.Core.Policy;
using CertBot.Core.Primitives;
using CertBot.Repositories;
using CertBot.Store.Documents;
using CertBot.Tests.Kit.Runtime;
using CertBot.Tests.Kit.Stores;
using NodaTime;

namespace CertBot.Tests.CommandLine;

/// <summary>A role's rota from a calendar.</summary>
public sealed class DutyImportTests : IDisposable
{
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 25, 12, 0);

    private readonly FakeClock _clock = new(Now);
    private readonly MemoryStore _store;
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.ics");
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public DutyImportTests() => _store = new(_clock);

    public void Dispose()
    {
        File.Delete(_file);
        _output.Dispose();
        _error.Dispose();
    }

    [Fact]
    public async Task Weeks_of_a_calendar_become_turns_over_the_change_of_the_clocks()
    {
        // Every other week each, whole days; the clocks change on Sunday, 29 March.
        await Seed();
        Assert.Equal(
            0,
            await Import(
                Event("Ann Able", "DTSTART;VALUE=DATE:20260323", "DTEND;VALUE=DATE:20260330", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3"),
                Event("ABE", "DTSTART;VALUE=DATE:20260330", "DTEND;VALUE=DATE:20260406", "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=2"),
                Event("Ann Able", "DTSTART:20260401T080000Z", "DTEND:20260401T160000Z"),
                Event("Ann Able", "DTSTART;VALUE=DATE:20250101", "DTEND;VALUE=DATE:20250102")
            )
        );

        var duty = await new Aggregates(_store).LoadDuty(default);
        Assert.Equal(6, duty.RotaByRole["analyst"].Turns.Length);
        Assert.Equal("ann", OnDuty(2026, 3, 29, 21, 59));
        Assert.Equal("abe", OnDuty(2026, 3, 29, 22, 0));
        Assert.Equal("ann", OnDuty(2026, 4, 1, 12, 0));
        Assert.Equal("abe", OnDuty(2026, 4, 1, 16, 0));
        Assert.Null(OnDuty(2026, 5, 1, 0, 0));
        Assert.EndsWith("6 turns of analyst are its rota now\n", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(0, await AuditVerify.Run(_store, _output, _error, default));

        string? OnDuty(int year, int month, int day, int hour, int minute) =>
            duty.FindOnDuty(RoleName.Analyst, Instant.FromUtc(year, month, day, hour, minute))?.Value;
    }

    [Fact]
    public async Task Check_prints_the_turns_and_changes_nothing()
    {
        await Seed();
        Assert.Equal(0, await Import(isCheck: true, Event("abe", "DTSTART;VALUE=DATE:20260330", "DTEND;VALUE=DATE:20260331")));
        Assert.Equal("2026-03-29T22:00:00Z 2026-03-30T22:00:00Z abe\n1 turns of analyst; nothing was changed\n", _output.ToString());
        Assert.Equal(0, (await new Aggregates(_store).LoadDuty(default)).Revision);
    }

    [Fact]
    public async Task Turn_of_somebody_unknown_is_named_and_nothing_is_taken()
    {
        await Seed();
        Assert.Equal(
            2,
            await Import(
                Event("Ann Able", "DTSTART;VALUE=DATE:20260330", "DTEND;VALUE=DATE:20260406"),
                Event("Zoe", "DTSTART;VALUE=DATE:20260406", "DTEND;VALUE=DATE:20260413")
            )
        );
        Assert.Equal("“Zoe” names nobody of those who hold the role: abe, Ann Able\n", _error.ToString());
        Assert.Equal(0, (await new Aggregates(_store).LoadDuty(default)).Revision);
    }

    [Theory]
    [InlineData("no calendar at all", "the calendar cannot be read: it is no iCalendar")]
    [InlineData("BEGIN:VCALENDAR\nEND:VCALENDAR", "There’s no turn in it that isn’t over.")]
    public async Task Other_files_are_refused_in_one_line(string content, string line)
    {
        await Seed();
        await File.WriteAllTextAsync(_file, content, TestContext.Current.CancellationToken);
        Assert.Equal(2, await Run(isCheck: false));
        Assert.Equal(line, _error.ToString().Trim());
    }

    private Task<int> Import(params string[] events) => Import(isCheck: false, events);

    private async Task<int> Import(bool isCheck, params string[] events)
    {
        await File.WriteAllTextAsync(_file, $"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:test\r\n{string.Concat(events)}END:VCALENDAR\r\n");
        return await Run(isCheck);
    }

    private Task<int> Run(bool isCheck) =>
        new DutyImport(_store, EditionCatalog.Embedded.Latest("creatio") ?? throw new InvalidOperationException(), _clock, _output, _error).Run(
            RoleName.Analyst,
            _file,
            isCheck,
            default
        );

    private static string Event(string title, params string[] lines) =>
        $"BEGIN:VEVENT\r\nUID:{Guid.NewGuid():N}\r\nDTSTAMP:20260301T000000Z\r\nSUMMARY:{title}\r\n{string.Concat(lines.Select(l => $"{l}\r\n"))}END:VEVENT\r\n";

    private async Task Seed()
    {
        var aggregates = new Aggregates(_store);
        var loaded = await aggregates.Roles.Load(StoreKeys.Roles, default);
        RecordedEvent<RoleAssignmentEvent>[] events =
        [
            .. new[] { "ann", "abe" }.Select(p => new RecordedEvent<RoleAssignmentEvent>(
                Now,
                new("settings"),
                new RoleAssignmentEvent.RoleAssigned(RoleName.Analyst, new(p))
            )),
        ];
        var after = aggregates.Roles.Evolve(loaded, [.. events]);
        await _store.Commit(StoreKeys.Roles, aggregates.Roles.BuildWrites(loaded, [.. events], after, null), default);
        await _store.Commit(
            StoreKeys.Person(new("ann")),
            [
                new Write.Create(
                    PersonStore.ToDocument(
                        new()
                        {
                            Id = new("ann"),
                            Name = "Ann Able",
                            Language = LanguageCode.En,
                            Zone = "Europe/Berlin",
                        }
                    )
                ),
            ],
            default
        );
    }
}

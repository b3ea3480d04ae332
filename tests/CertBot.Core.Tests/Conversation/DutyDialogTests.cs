using CertBot.Core.Conversation;
using CertBot.Core.Messaging;
using CertBot.Core.Support.Duty;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>What people write about absences and rotas, and what is understood. Today is Tuesday, 10 March 2026.</summary>
public sealed class DutyDialogTests
{
    private readonly ConversationHarness _harness = new();

    [Theory]
    [InlineData("analyst", "away from 11 March to 12 March, analyst-2 stands in", "analyst 2026-03-11 2026-03-12 analyst-2")]
    [InlineData("analyst", "away 11.3-12.3 ceo", "analyst 2026-03-11 2026-03-12 ceo")]
    [InlineData("analyst", "I am away tomorrow, ceo covers for me", "analyst 2026-03-11 2026-03-11 ceo")]
    [InlineData("analyst", "I’ll be away from Thursday until Friday with ceo standing in", "analyst 2026-03-12 2026-03-13 ceo")]
    [InlineData("analyst", "on vacation 2026-03-20 to 2026-03-27; my substitute is ceo", "analyst 2026-03-20 2026-03-27 ceo")]
    [InlineData("analyst", "away from 9 March to 12 March, substitute: ceo", "analyst 2026-03-09 2026-03-12 ceo")]
    [InlineData("analyst", "меня не будет с 11 по 12 марта, замещает ceo", "analyst 2026-03-11 2026-03-12 ceo")]
    [InlineData("analyst", "отпуск 11–12 марта, за меня ceo", "analyst 2026-03-11 2026-03-12 ceo")]
    [InlineData("analyst", "я в отпуске с четверга по пятницу, вместо меня ceo", "analyst 2026-03-12 2026-03-13 ceo")]
    [InlineData("administrator", "analyst is away from 11 March to 12 March, ceo stands in", "analyst 2026-03-11 2026-03-12 ceo")]
    [InlineData("administrator", "analyst will be away tomorrow, ceo", "analyst 2026-03-11 2026-03-11 ceo")]
    [InlineData("administrator", "away analyst from 11 March to 12 March ceo", "analyst 2026-03-11 2026-03-12 ceo")]
    [InlineData("administrator", "away for analyst from 11 to 12 March, ceo", "analyst 2026-03-11 2026-03-12 ceo")]
    [InlineData("administrator", "analyst отсутствует с 11 по 12 марта, замещает ceo", "analyst 2026-03-11 2026-03-12 ceo")]
    [InlineData("administrator", "developer is away tomorrow, developer-manager", "developer 2026-03-11 2026-03-11 developer-manager")]
    [InlineData("administrator", "away tomorrow, ceo", "administrator 2026-03-11 2026-03-11 ceo")]
    [InlineData("developer-manager", "developer is away tomorrow, I stand in", "developer 2026-03-11 2026-03-11 developer-manager")]
    [InlineData("developer-manager", "developer is away tomorrow, me", "developer 2026-03-11 2026-03-11 developer-manager")]
    [InlineData("developer", "away tomorrow, developer-manager", "developer 2026-03-11 2026-03-11 developer-manager")]
    [InlineData("developer", "away tomorrow, other-developer", null)]
    [InlineData("developer", "away tomorrow, analyst", null)]
    [InlineData("developer", "developer-manager is away tomorrow, developer", null)]
    [InlineData("analyst", "developer is away tomorrow, ceo", null)]
    [InlineData("analyst", "analyst-2 is away tomorrow, ceo", null)]
    [InlineData("analyst", "away tomorrow, nobody", null)]
    [InlineData("analyst", "away from 12 March to 11 March, ceo", null)]
    [InlineData("analyst", "away from 1 February to 2 February 2026, ceo", null)]
    [InlineData("stranger", "away tomorrow, ceo", null)]
    public void Absence_is_understood(string by, string text, string? entered)
    {
        _harness.HandleInput(by, new Input.Text(text));
        Assert.Equal(entered is null ? [] : [entered], _harness.Duty.Absences.Select(a => $"{a.Person} {Iso(a.First)} {Iso(a.Last)} {a.Substitute}"));
    }

    [Theory]
    [InlineData("analyst", "back")]
    [InlineData("analyst", "I’m back")]
    [InlineData("analyst", "назад")]
    [InlineData("analyst", "я вернулась")]
    [InlineData("administrator", "analyst is back")]
    [InlineData("administrator", "analyst вернулся")]
    public void Back_ends_it(string by, string text)
    {
        _harness.HandleInput("analyst", new Input.Text("away from today to Friday, ceo"));
        Assert.Single(_harness.Duty.Absences);
        _harness.HandleInput(by, new Input.Text(text));
        Assert.Empty(_harness.Duty.Absences);
    }

    [Fact]
    public void Back_in_a_form_goes_back()
    {
        _harness.HandleInput("analyst", new Input.Text("away from today to Friday, ceo"));
        _harness.HandleInput("analyst", new Input.Text("away"));
        _harness.HandleInput("analyst", new Input.Text("20 March"));
        var turn = _harness.HandleInput("analyst", new Input.Text("back"));
        Assert.Single(_harness.Duty.Absences);
        Assert.NotNull(turn.Conversation.Draft);
    }

    [Theory]
    [InlineData("rota analyst: analyst, analyst-2 from 16 March", "analyst,analyst-2 2026-03-16")]
    [InlineData("rota analyst: analyst-2, analyst", "analyst-2,analyst 2026-03-09")]
    [InlineData("set rota analyst analyst then analyst-2 from Monday", "analyst,analyst-2 2026-03-16")]
    [InlineData("дежурства analyst: analyst и analyst-2 с 16 марта", "analyst,analyst-2 2026-03-16")]
    [InlineData("rota analyst: analyst, ceo", null)]
    [InlineData("rota analyst: analyst from 17 March", null)]
    [InlineData("rota analyst", null)]
    public void Rota_is_understood(string text, string? set)
    {
        _harness.HandleInput("administrator", new Input.Text(text));
        Assert.Equal(
            set,
            _harness.Duty.RotaByRole.TryGetValue("analyst", out var rota) ? $"{string.Join(',', rota.People)} {Iso(rota.From ?? default)}" : null
        );
    }

    [Fact]
    public void Rota_is_set_by_administrators_only()
    {
        var turn = _harness.HandleInput("analyst", new Input.Text("rota analyst: analyst"));
        Assert.Equal("duty.refused.administrators-only", turn.Refusal?.Code ?? turn.Messages[^1].Refusal);
        Assert.Equal(DutySchedule.Empty, _harness.Duty);
    }

    [Fact]
    public void Vendors_see_their_own_absences_and_the_platform_its_own()
    {
        _harness.HandleInput("analyst", new Input.Text("away from today to Friday, ceo"));
        _harness.HandleInput("developer", new Input.Text("away from today to Friday, developer-manager"));
        _harness.Vendors[new("borealis")] = _harness.Vendors[new("borealis")] with
        {
            People = _harness.Vendors[new("borealis")].People.Add("other-2", Core.Directory.VendorRole.Developer),
        };
        _harness.HandleInput("other-developer", new Input.Text("away from today to Friday, other-2"));

        Assert.Equal(1, Count("developer"));
        Assert.Equal(1, Count("analyst-2"));
        Assert.Equal(3, Count("administrator"));

        int Count(string person) =>
            _harness.HandleInput(person, new Input.Text("who is away")).Messages is [BotMessage.CardMessage { Data: var data }]
            && data["rows"] is Core.Primitives.LocalizableValue.ArrayValue(var rows)
                ? rows.Length
                : 0;
    }

    private static string Iso(NodaTime.LocalDate day) => NodaTime.Text.LocalDatePattern.Iso.Format(day);
}

using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CertBot.Core.Certification.Applications;
using CertBot.Core.Conversation;
using CertBot.Core.Directory;
using CertBot.Core.Messaging;
using CertBot.Core.Tests.Kit;

namespace CertBot.Core.Tests.Conversation;

/// <summary>Several files in one message are asked for on one card, on which the materials they seem to be are filled in.</summary>
public sealed class SeveralFilesTests
{
    private ConversationHarness _harness = StageFixtures.HarnessAt("collecting");

    [Theory]
    [InlineData("setup.pdf", "setup-guide:main")]
    [InlineData("Installation Guide v2.0.pdf", "setup-guide:main")]
    [InlineData("2_установка_и_настройка.docx", "setup-guide:main")]
    [InlineData("Инструкция по установке.docx", "setup-guide:main")]
    [InlineData("AcmeSyncUserGuide.pdf", "user-guide:main")]
    [InlineData("Acme Sync - user manual (final).pdf", "user-guide:main")]
    [InlineData("Руководство пользователя.pdf", "user-guide:main")]
    [InlineData("test_cases.xlsx", "test-cases:cases")]
    [InlineData("Тест-кейсы.xlsx", "test-cases:cases")]
    [InlineData("Test report 2026-03-01.pdf", "test-cases:report")]
    [InlineData("Отчёт о тестировании.pdf", "test-cases:report")]
    [InlineData("sales_kit.zip", "sales-kit:main")]
    [InlineData("Презентация.pptx", "sales-kit:main")]
    [InlineData("deck.pptx", "sales-kit:main")]
    [InlineData("IMG_0001.mp4", "video-overview:main")]
    [InlineData("quiz.docx", "solution-quiz:questions")]
    [InlineData("Вопросы.docx", "solution-quiz:questions")]
    [InlineData("практическое задание.docx", "solution-quiz:assignment")]
    [InlineData("AcmeSync.gz", "solution-packages:main")]
    [InlineData("acme-demo.gz", "demo-version:package")]
    [InlineData("демоданные.gz", "demo-version:package")]
    // It could be either guide, or anything; and a number is no position in a list.
    [InlineData("guide.pdf", "")]
    [InlineData("инструкция.pdf", "")]
    [InlineData("notes.pdf", "")]
    [InlineData("2.pdf", "")]
    [InlineData("a.pdf", "")]
    [InlineData("setup for the user.pdf", "")]
    [InlineData("video.exe", "leave-out")]
    public void Name_and_type_propose_the_material(string name, string part) => Assert.Equal(part, Propose(name, "letter.pdf")[0]);

    [Fact]
    public void Every_part_is_proposed_once_and_a_certain_name_comes_first()
    {
        Assert.Equal(["solution-quiz:assignment", "solution-quiz:questions", ""], Propose("solution quiz.docx", "questions.docx", "quiz questions.docx"));
        Assert.Equal(["solution-packages:main", ""], Restarted().Propose("AcmeSync.gz", "AcmeCore.gz"));
        Assert.Equal(["user-guide:main", ""], Restarted().Propose("user guide.pdf", "user guide (2).pdf"));
    }

    [Fact]
    public void What_is_here_already_is_not_proposed_while_materials_are_collected()
    {
        Propose("user guide.pdf", "setup.pdf");
        Fill("which-01=user-guide:main; which-02=setup-guide:main");

        Assert.Equal(["", "test-cases:report"], Propose("user guide.pdf", "report.pdf"));
    }

    [Fact]
    public void Materials_are_replaced_in_rework()
    {
        _harness = StageFixtures.HarnessAt("mending");

        Assert.Equal(["user-guide:main", "test-cases:cases"], Propose("user guide.pdf", "cases.xlsx"));
        Fill("which-01=user-guide:main; which-02=test-cases:cases");
        Assert.Equal(("user guide.pdf", "cases.xlsx"), (NameOf("user-guide:main"), NameOf("test-cases:cases")));
    }

    [Fact]
    public void Files_of_one_message_are_handed_in_in_one_turn_and_a_part_once()
    {
        var file = new SubmittedMaterial.File(new("f"), "a.pdf", 10, "") { By = new("developer"), At = _harness.Now };
        var guide = new MaterialContent(new("user-guide"), "main", file);
        var scenario = (params ImmutableArray<MaterialContent> materials) =>
            _harness.Execute(
                new("acme-sync"),
                new ApplicationCommand.AddMaterials(materials),
                new(new("developer"), [], new(new("acme"), VendorRole.Developer))
            );

        Assert.Equal("certification.refused.material-twice", scenario(guide, guide)?.Code);
        Assert.Equal("test-cases:cases", scenario(guide, new(new("test-cases"), "cases", file with { Size = 0 }))?.Question);
        Assert.Equal("certification.refused.no-such-material", scenario()?.Code);
        Assert.Equal("certification.refused.no-such-material", scenario([.. Enumerable.Repeat(guide, 11)])?.Code);
        Assert.Empty(_harness.Applications[new("acme-sync")].Release.Materials);
        Assert.Null(scenario(guide, new(new("test-cases"), "cases", file)));
        Assert.Equal(2, _harness.Applications[new("acme-sync")].Release.Materials.Count);
    }

    [Fact]
    public void Typed_answer_changes_what_is_proposed_for_the_other_files()
    {
        Assert.Equal(["", "user-guide:main", "solution-quiz:questions"], Propose("notes.pdf", "user guide.pdf", "questions.docx"));

        _harness.HandleInput("developer", new Input.Text("user guide"));

        Assert.Equal(["", "solution-quiz:questions"], Proposals());
    }

    [Fact]
    public void Files_are_kept_while_a_wrong_choice_is_mended()
    {
        Propose("user guide.pdf", "setup.exe", "setup.pdf");
        Fill("which-01=user-guide:main; which-02=setup-guide:main; which-03=user-guide:main");
        Assert.Equal(3, _harness.ConversationOf("developer").Draft?.Files.Count);

        Fill("which-02=leave-out; which-03=setup-guide:main");

        Assert.Equal(("user guide.pdf", "setup.pdf"), (NameOf("user-guide:main"), NameOf("setup-guide:main")));
        Assert.Null(_harness.ConversationOf("developer").Draft);
    }

    private static SeveralFilesTests Restarted() => new();

    private string[] Propose(params string[] names)
    {
        _harness.HandleInput("developer", new Input.Files([.. names.Select(File)], ""));
        return Proposals();
    }

    private string[] Proposals() =>
        [
            .. ((JsonArray?)Assert.IsType<BotMessage.CardMessage>(_harness.Messages[^1].Say).Data.ToJson()["fields"] ?? []).Select(f =>
                f?["value"]?.ToString() ?? ""
            ),
        ];

    private void Fill(string values) => ConversationScript.Run($"developer: [{values}]", _harness);

    private string? NameOf(string part) => (_harness.Applications[new("acme-sync")].Release.Materials.GetValueOrDefault(part) as SubmittedMaterial.File)?.Name;

    private static UploadedFile File(string name) =>
        new(new("f-" + name), name, 1000, new string('a', 64))
        {
            Packages = name.EndsWith(".gz", StringComparison.Ordinal) ? [new(Path.GetFileNameWithoutExtension(name), "2.0", 12, 3)] : [],
        };
}

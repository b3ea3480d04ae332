using System.Collections.Concurrent;
using System.Collections.Immutable;
using CertBot.Core.Certification.Inspections;
using CertBot.Core.Policy;
using CertBot.Repositories.Inspections;

namespace CertBot.Tests.Kit.Inspections;

/// <summary>
/// Finds what the name of the file says, and nothing in others: <c>usr</c>, <c>script</c> and <c>custom</c> are blocking rules, <c>crypto</c> asks for attention, <c>console</c>
/// informs, <c>hostile</c> blocks with what a hostile package would contain, and <c>broken</c> cannot be inspected. Off unless a test is about it.
/// </summary>
internal sealed class FakeInspector : IPackageInspector
{
    public static readonly ImmutableArray<InspectionRule> Rules =
    [
        Rule(
            "NAME-USR",
            FindingSeverity.Blocking,
            [2],
            "Own schema with the prefix Usr",
            "Собственная схема с префиксом Usr",
            "Rename it with your own prefix.",
            "Переименуйте её, используя свой префикс."
        ),
        Rule(
            "LOC-EN-SCRIPT",
            FindingSeverity.Blocking,
            [3],
            "English text in another script",
            "Английский текст другим письмом",
            "Write the en-US value in English.",
            "Напишите значение en-US по-английски."
        ),
        Rule(
            "PKG-CUSTOM",
            FindingSeverity.Blocking,
            [2],
            "Package named Custom",
            "Пакет с именем Custom",
            "Move your schemas to a package of your own.",
            "Перенесите схемы в собственный пакет."
        ),
        Rule(
            "CODE-WEAK-CRYPTO",
            FindingSeverity.Attention,
            [2],
            "Weak cryptography",
            "Слабая криптография",
            "Use SHA-256 or better.",
            "Используйте SHA-256 или надёжнее."
        ),
        Rule("JS-CONSOLE", FindingSeverity.Information, [2], "Writes to the console", "Пишет в консоль", "Nothing to do.", "Делать ничего не нужно."),
    ];

    public bool IsOn { get; set; }

    public string Version { get; set; } = "test-1";

    /// <summary>The names of the files that were inspected.</summary>
    public ConcurrentQueue<string> Inspected { get; } = new();

    /// <summary>Runs in the middle of each inspection.</summary>
    public Func<InspectionRequest, Task> Meanwhile { get; set; } = _ => Task.CompletedTask;

    public string? FindRulesVersion(EditionPin edition) => IsOn ? Version : null;

    public async Task<InspectionReport> Inspect(InspectionRequest request, CancellationToken cancellationToken)
    {
        Inspected.Enqueue(request.Packages.Name);
        await Meanwhile(request);
        var name = request.Packages.Name;
        if (name.Contains("broken", StringComparison.Ordinal))
            throw new InvalidDataException("This one cannot be inspected.");
        return InspectionReport.Of(Version, Rules, FindingsIn(name));
    }

    private static IEnumerable<InspectionFinding> FindingsIn(string name)
    {
        if (name.Contains("usr", StringComparison.Ordinal))
        {
            for (var n = 1; n <= 5; n++)
                yield return Find("NAME-USR", $"Schemas/UsrPage{n}/descriptor.json", null, $"UsrPage{n}");
        }
        if (name.Contains("script", StringComparison.Ordinal))
        {
            yield return Find("LOC-EN-SCRIPT", "Resources/AcmeForm.Entity/resource.en-US.xml", 12, "Сохранить");
            yield return Find("LOC-EN-SCRIPT", "Resources/AcmeForm.Entity/resource.en-US.xml", 40, "Отмена");
        }
        if (name.Contains("custom", StringComparison.Ordinal))
            yield return Find("PKG-CUSTOM", "", null, "");
        if (name.Contains("hostile", StringComparison.Ordinal))
            yield return Find("NAME-USR", "Schemas/<b>*x*</b>/@everyone [click](https://evil.example)", 1, "=HYPERLINK(1) `code` <!channel> \u202E\u0007_x_");
        if (name.Contains("crypto", StringComparison.Ordinal))
            yield return Find("CODE-WEAK-CRYPTO", "Schemas/AcmeHash/AcmeHash.cs", 88, "MD5.Create()");
        if (name.Contains("console", StringComparison.Ordinal))
            yield return Find("JS-CONSOLE", "Schemas/AcmePage/AcmePage.js", 3, "console.log");
    }

    private static InspectionFinding Find(string rule, string file, int? line, string evidence) =>
        new(rule, "AcmeSync", file, line, evidence, $"{rule}-{file.Length}-{evidence}");

    private static InspectionRule Rule(
        string code,
        FindingSeverity severity,
        ImmutableArray<int> criteria,
        string en,
        string ru,
        string mendEn,
        string mendRu
    ) =>
        new()
        {
            Code = code,
            Severity = severity,
            Criteria = criteria,
            Title = new() { ["en"] = en, ["ru"] = ru },
            Mend = new() { ["en"] = mendEn, ["ru"] = mendRu },
        };
}

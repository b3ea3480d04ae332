using System.Collections.Immutable;
using CertBot.Inspection.Code;
using CertBot.Inspection.Code.Assemblies;
using CertBot.Inspection.Code.Languages;
using CertBot.Inspection.Model;
using CertBot.Packages;

namespace CertBot.Inspection.Content;

/// <summary>Applies the code rules to the code of one package, and keeps the places they found.</summary>
internal sealed class CodeCollector(PackageModel package, CodeScanner scanner, ModelBudget budget, InspectionLimits limits, string? prefix)
{
    /// <summary>What stands for the scan of a text that is no longer parsed.</summary>
    private static readonly CodeScan TooMuch = CodeScan.Nothing with { Unreadable = "not all code was looked at" };

    private bool _isIncomplete;

    /// <summary>The text of a database script, until the folder's descriptor has told which database it is for.</summary>
    private (SqlScriptModel Script, string Text)? _held;

    public SqlScriptModel? HeldScript => _held?.Script;

    public void AddCSharp(EntryPath path, string schema, string text) => Add(Parse(text, scanner.ScanCSharp), path.ToString(), schema);

    public void AddJavaScript(EntryPath path, string schema, string text) => Add(Parse(text, scanner.ScanJavaScript), path.ToString(), schema);

    /// <summary>Scripts of processes stand in the metadata as text with escaped lines, under a short name each.</summary>
    public void AddProcessScript(EntryPath path, SchemaModel schema, string key, string text)
    {
        var scan = Parse(text, scanner.ScanProcessScript);
        foreach (var hit in scan.Hits)
            Add(new CodePlace(hit.Rule, path.ToString(), schema.Folder, 1, DisplayText.Truncate($"{key}, line {hit.Line}: {hit.Evidence}")));
        AddOmitted(scan, path.ToString(), schema.Folder);
        AddHosts(scan, path.ToString());
        if (scan == TooMuch)
            AddNote(path.ToString(), scan);
    }

    public void AddAssembly(EntryPath path, ReadOnlyMemory<byte> bytes)
    {
        if (!budget.TryTake(300 + 2 * path.ToString().Length))
        {
            AddNote(path.ToString(), TooMuch);
            return;
        }

        var scan = scanner.ScanAssembly(bytes, OwnNames);
        package.Assemblies.Add(new(path.ToString(), scan.Name, scan.Version, scan.Origin == AssemblyOrigin.Own));
        Add(scan.Code, path.ToString(), "");
    }

    public void HoldScript(SqlScriptModel script, string text) => _held = (script, text);

    public void ScanHeldScript()
    {
        if (_held is not { } held)
            return;
        _held = null;
        Add(Parse(held.Text, t => scanner.ScanSql(t, held.Script.Engine)), held.Script.TextPath, "");
    }

    // The descriptor may come later than the assembly; the file is named after the package as a rule.
    private ImmutableArray<string> OwnNames =>
        [.. new[] { package.Name, Path.GetFileNameWithoutExtension(package.FileName), prefix ?? "" }.Where(n => n.Length > 0)];

    private void Add(CodeScan scan, string path, string schema)
    {
        foreach (var hit in scan.Hits)
            Add(new CodePlace(hit.Rule, path, schema, hit.Line, hit.Evidence));
        AddOmitted(scan, path, schema);
        AddHosts(scan, path);
        AddNote(path, scan);
    }

    private CodeScan Parse(string text, Func<string, CodeScan> scan)
    {
        if (!budget.TryTakeCode(text.Length))
            return TooMuch;
        scanner.Garbage.Check();
        var result = scan(text);
        budget.TakeWork(text.Length, result.Allocated, result.IsTimedOut);
        return result;
    }

    private void AddNote(string path, CodeScan scan)
    {
        if (scan == TooMuch && _isIncomplete)
            return;
        _isIncomplete |= scan == TooMuch;
        if (scan.Unreadable is { } reason && package.Notes.Count < limits.MaxCodePlaces && budget.TryTake(300))
            package.Notes.Add(new(scan == TooMuch ? ReadNoteKind.Incomplete : ReadNoteKind.Unparsed, path, reason));
    }

    private void Add(CodePlace place)
    {
        if (package.Code.Count < limits.MaxCodePlaces && budget.TryTake(300))
            package.Code.Add(place);
        else
            Omit(place, 1);
    }

    private void AddOmitted(CodeScan scan, string path, string schema)
    {
        foreach (var (rule, count) in scan.Omitted)
            Omit(new CodePlace(rule, path, schema, 0, ""), count);
    }

    private void Omit(CodePlace place, int count)
    {
        var key = place with { Line = 0, Evidence = "" };
        if (package.OmittedCode.TryGetValue(key, out var before) || budget.TryTake(200))
            package.OmittedCode[key] = before + count;
    }

    private void AddHosts(CodeScan scan, string path)
    {
        foreach (var host in scan.Hosts.Where(_ => package.Hosts.Count < 1_000 && budget.TryTake(300)))
            package.Hosts.TryAdd(host, path);
    }
}

using System.Collections.Immutable;
using CertBot.Inspection.Code.Assemblies;
using CertBot.Inspection.Code.CSharp;
using CertBot.Inspection.Code.JavaScript;
using CertBot.Inspection.Code.Sql;
using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Code.Languages;

/// <summary>
/// Applies the code rules to one text after the other. A parser is loaded with the first text of its language; nothing of a text is kept. One scanner may be
/// used by several threads at once.
/// </summary>
/// <param name="rules">All rules; those with another check than "code" are left out.</param>
internal sealed class CodeScanner(IEnumerable<Rule> rules, CodeLimits? limits = null)
{
    private readonly CodeRuleSet _rules = new(rules, limits ?? CodeLimits.Default);
    private CSharpScanner? _csharp;
    private JavaScriptScanner? _javaScript;
    private SqlScanner? _sql;

    /// <summary>Shared with whoever reads the rest of a package.</summary>
    public GarbageLimit Garbage => _rules.Garbage;

    /// <summary>A source file of C#.</summary>
    public CodeScan ScanCSharp(string text) => CSharp.Scan(WithoutMark(text), CSharpTextKind.File);

    /// <summary>The code of a script task or of methods in a process, as it stands in the metadata, unescaped. Lines count from its own start.</summary>
    public CodeScan ScanProcessScript(string text) => CSharp.Scan(WithoutMark(text), CSharpTextKind.Fragment);

    /// <summary>A script or a module of JavaScript, also a client schema.</summary>
    public CodeScan ScanJavaScript(string text) => (_javaScript ??= new JavaScriptScanner(_rules)).Scan(WithoutMark(text));

    public CodeScan ScanSql(string text, SqlEngine engine) => (_sql ??= new SqlScanner(_rules)).Scan(WithoutMark(text), engine);

    /// <summary>An assembly's metadata; it is never loaded.</summary>
    /// <param name="ownNames">Names that the vendor's assemblies begin with: of the package, and the vendor's prefix. Others are third party's.</param>
    public AssemblyScan ScanAssembly(ReadOnlyMemory<byte> content, ImmutableArray<string> ownNames) => new AssemblyScanner(_rules).Scan(content, ownNames);

    private static string WithoutMark(string text) => text.StartsWith('\uFEFF') ? text[1..] : text;

    private CSharpScanner CSharp => _csharp ??= new CSharpScanner(_rules);
}

using CertBot.Inspection.Rules;

namespace CertBot.Inspection.Code;

internal sealed class CodeScanner(IReadOnlyList<Rule> rules)
{
    public CodeScan ScanCSharp(string text) => CodeScan.Nothing;

    public CodeScan ScanProcessScript(string text) => CodeScan.Nothing;

    public CodeScan ScanJavaScript(string text) => CodeScan.Nothing;

    public CodeScan ScanSql(string text, SqlEngine engine) => CodeScan.Nothing;

    public AssemblyScan ScanAssembly(ReadOnlyMemory<byte> bytes) => new("", "", CodeScan.Nothing);

    public int Rules => rules.Count;
}

internal sealed record AssemblyScan(string Name, string Version, CodeScan Code);

namespace CertBot.Inspection.Code.JavaScript;

internal sealed class JavaScriptScanner(CodeRuleSet rules)
{
    public CodeScan Scan(string text) => rules.NewCollector().ToScan();
}

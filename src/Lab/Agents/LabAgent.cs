namespace Carillon.Lab.Agents;

/// <summary>Who a software agent is. The password stays out of logs.</summary>
/// <param name="Web">The web process that he works with; null: the lab's.</param>
/// <param name="Address">Where he says he logs in from, as a balancer would say it (X-Forwarded-For): one address may not log in by the hundred. Null: he says nothing.</param>
public sealed record LabAgent(string User, string Password, string Campaign, string Phone, Uri? Web = null, string? Address = null)
{
    public override string ToString() => $"{User} on {Phone} in {Campaign}";
}

// The accounts of the demo, one button each; they exist only when the program runs with invented people.
import { useTranslation } from 'react-i18next';
import type { Config, Role } from '../api/client';
import classes from './DemoAccounts.module.css';

type DemoAccount = NonNullable<Config['demo_accounts']>[number];

interface DemoAccountsProps {
  accounts: DemoAccount[];
  onChoose: (account: DemoAccount) => void;
}

export function DemoAccounts({ accounts, onChoose }: DemoAccountsProps) {
  const { t } = useTranslation();
  return (
    <section className={classes.demo} aria-labelledby="demo-title">
      <h2 id="demo-title" className={classes.title}>
        {t('sign_in.demo_title')}
      </h2>
      <p className={classes.text}>{t('sign_in.demo_text')}</p>
      <ul className={classes.list}>
        {accounts.map((account) => (
          <li key={account.email}>
            <button type="button" className={classes.account} onClick={() => onChoose(account)}>
              <span className={classes.role}>{t(`role.${account.role as Role}`)}</span>
              <span className={classes.credentials}>
                <span>{account.email}</span>
                <code>{account.password}</code>
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
